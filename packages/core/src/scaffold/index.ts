export { exampleRun } from './example-run.js'
export { baseName, newPlugin, type NewPlugin } from './new-plugin.js'
export { packageFiles } from './package-files.js'
export type { PackageFiles } from './render.js'
