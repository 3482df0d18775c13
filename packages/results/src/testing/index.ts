export { madeUpRuns } from './sweep-runs.js'
export { codeSpaceRows, entropy, writeRun } from './toy-tables.js'
