import { watchBlocking } from './blocked-signals.js'

/** A shell's exit code for a process that Ctrl-C ended. */
export const interruptedExitCode = 130

/**
 * Do work that Ctrl-C may end early. The first Ctrl-C aborts the signal, so that the work stops and closes its files; the
 * second exits at once. The exit code is then 130.
 *
 * A long step on engine cpu blocks the event loop. A signal then ends the process at once, and the tables stay as streams,
 * readable up to their last row.
 */
export async function runWithInterrupt<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const stop = () => {
    if (controller.signal.aborted) process.exit(interruptedExitCode)
    controller.abort()
    process.exitCode = interruptedExitCode
  }
  const addListeners = () => signals.forEach((signal) => process.on(signal, stop))
  const removeListeners = () => signals.forEach((signal) => process.off(signal, stop))
  addListeners()
  const endWatch = watchBlocking(removeListeners, addListeners)
  try {
    return await work(controller.signal)
  } finally {
    endWatch()
    removeListeners()
  }
}

const signals = ['SIGINT', 'SIGTERM'] as const

/** In a job of a sweep: stop as on Ctrl-C when the sweep is killed, which closes the channel between the processes. */
export function endWithSweep(): void {
  if (!process.channel) return
  process.on('disconnect', () => process.kill(process.pid, 'SIGINT'))
  process.stderr.on('error', () => undefined) // the pipe to the killed sweep
  process.channel.unref() // the open channel must not keep the process alive
}
