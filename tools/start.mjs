// npm start [-- OPTIONS]: everything from a clean clone to the toy experiment.
import { elbow, ensureReady, run } from './setup.mjs'

ensureReady()
// Ctrl-C is for the experiment, which closes its files; this script waits for it.
process.on('SIGINT', () => {})
process.exitCode = run(process.execPath, [elbow, 'reproduce', 'toy', ...process.argv.slice(2)], { stdio: 'inherit' })
