import { Worker } from 'node:worker_threads'

/** How long the event loop may be blocked before signals take their default action, milliseconds. */
const usualPatience = 5000
/** How often it shows that it is not, milliseconds. */
const beat = 1000

const hook = Symbol.for('elbow.blocked')

/**
 * A thread that sees whether the main thread still answers. Where it does not, it runs the main thread's hook within the
 * JavaScript that blocks it: the inspector can, at the next call or loop.
 */
const watchdog = (patience: number) => `
  const { Session } = require('node:inspector')
  const { parentPort, workerData } = require('node:worker_threads')
  const session = new Session()
  session.connectToMainThread()
  parentPort.postMessage('watching')
  const beats = new Int32Array(workerData)
  const watch = () => {
    const last = Atomics.load(beats, 0)
    if (Atomics.wait(beats, 0, last, ${patience}) === 'timed-out') {
      const expression = \`globalThis[Symbol.for("${hook.description}")]?.(\${Date.now()})\`
      session.post('Runtime.evaluate', { expression })
    }
    setTimeout(watch, ${beat})
  }
  watch()
`

/**
 * Call `letGo` while the main thread computes without a pause, as a slow step on engine cpu does: no listener hears a
 * signal then. `listen` is called when it answers again.
 *
 * @param watching  told when the watch has begun: a moment later
 * @returns ends the watch
 */
export function watchBlocking(
  letGo: () => void,
  listen: () => void,
  { patience = usualPatience, watching = () => undefined } = {},
): () => void {
  const hooks = globalThis as { [hook]?: (asked: number) => void }
  const shared = new SharedArrayBuffer(4)
  const beats = new Int32Array(shared)
  let isDeaf = false
  hooks[hook] = (asked) => {
    if (Date.now() - asked > beat) return // native code blocked the thread, and has just ended
    isDeaf = true
    letGo()
  }
  const timer = setInterval(() => {
    Atomics.add(beats, 0, 1)
    Atomics.notify(beats, 0)
    if (!isDeaf) return
    isDeaf = false
    listen()
  }, beat).unref()
  const worker = new Worker(watchdog(patience), { eval: true, execArgv: [], workerData: shared })
  worker.on('error', () => undefined) // without it, signals are heard between two steps
  worker.once('message', watching)
  worker.unref()
  return () => {
    clearInterval(timer)
    delete hooks[hook]
    void worker.terminate()
  }
}
