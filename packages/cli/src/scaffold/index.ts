export { exampleRun } from './example-run.js'
export { baseName, newPlugin } from './new-plugin.js'
export { packageFiles } from './package-files.js'
