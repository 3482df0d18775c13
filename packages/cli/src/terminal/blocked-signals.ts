import { Worker } from 'node:worker_threads'

/** Time that the event loop may be blocked before signals take their default action, in milliseconds. */
const defaultPatience = 5000
/** Interval of the main thread's heartbeat, in milliseconds. */
const interval = 1000

const hook = Symbol.for('elbow.blocked')

/**
 * Source of a worker thread that watches the heartbeat of the main thread. If it stops, the worker calls the main thread's
 * hook through the inspector, which interrupts the blocking JavaScript at its next call or loop.
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
    setTimeout(watch, ${interval})
  }
  watch()
`

/**
 * Watch for a blocked event loop, as a slow step on engine cpu causes. Signal listeners cannot run then, so `removeListeners`
 * is called, which restores the default action of signals. `addListeners` is called when the event loop runs again.
 *
 * @param watching  called when the watch has begun
 * @returns a function that ends the watch
 */
export function watchBlocking(
  removeListeners: () => void,
  addListeners: () => void,
  { patience = defaultPatience, watching = () => undefined } = {},
): () => void {
  const shared = new SharedArrayBuffer(4)
  const beats = new Int32Array(shared)
  let isBlocked = false
  const onBlocked = (requestedAt: number) => {
    if (Date.now() - requestedAt > interval) return // native code blocked the thread, and has just returned
    isBlocked = true
    removeListeners()
  }
  Object.assign(globalThis, { [hook]: onBlocked })
  const timer = setInterval(() => {
    Atomics.add(beats, 0, 1)
    Atomics.notify(beats, 0)
    if (!isBlocked) return
    isBlocked = false
    addListeners()
  }, interval).unref()
  const worker = new Worker(watchdog(patience), { eval: true, execArgv: [], workerData: shared })
  worker.on('error', () => undefined) // without the worker, signals are handled between two steps
  worker.once('message', watching)
  worker.unref()
  return () => {
    clearInterval(timer)
    Reflect.deleteProperty(globalThis, hook)
    void worker.terminate()
  }
}
