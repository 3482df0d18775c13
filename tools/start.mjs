// npm start [-- OPTIONS]: set up a clean clone and run the toy experiment.
import { elbow, ensureReady, run } from './setup.mjs'

ensureReady()
// Ctrl-C stops the experiment, which closes its files; this script waits for it.
process.on('SIGINT', () => {})
process.exitCode = run(process.execPath, [elbow, 'reproduce', 'toy', ...process.argv.slice(2)], { stdio: 'inherit' })
