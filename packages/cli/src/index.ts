export { builtInRegistry, registryWith } from './plugins/built-in.js'
export { runMain } from './main.js'
