// npm start [-- OPTIONS]: everything from a clean clone to the toy experiment.
import { elbow, ensureBuilt, ensureEngine, ensureInstalled, run } from './setup.mjs'

ensureInstalled()
ensureBuilt()
ensureEngine()
// Ctrl-C is for the experiment, which closes its files; this script waits for it.
process.on('SIGINT', () => {})
process.exitCode = run(process.execPath, [elbow, 'reproduce', 'toy', ...process.argv.slice(2)], { stdio: 'inherit' })
