import { watchBlocking } from './blocked-signals.js'

/** How a shell names a process that Ctrl-C ended. */
export const interruptedExitCode = 130

/**
 * Do some work that Ctrl-C may end early: the first asks it to stop and close its files, the second does not wait.
 * Sets exit code 130 when it was asked. A long step on engine cpu blocks the program, which cannot answer: a signal then ends
 * the process at once, and the tables stay as streams, readable up to their last row.
 */
export async function runWithInterrupt<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const stop = () => {
    if (controller.signal.aborted) process.exit(interruptedExitCode)
    controller.abort()
    process.exitCode = interruptedExitCode
  }
  const listen = () => signals.forEach((signal) => process.on(signal, stop))
  const letGo = () => signals.forEach((signal) => process.off(signal, stop))
  listen()
  const endWatch = watchBlocking(letGo, listen)
  try {
    return await work(controller.signal)
  } finally {
    endWatch()
    letGo()
  }
}

const signals = ['SIGINT', 'SIGTERM'] as const

/** A job of a sweep ends with it, as on Ctrl-C: the channel between the two closes when the sweep is killed. */
export function endWithSweep(): void {
  if (!process.channel) return
  process.on('disconnect', () => process.kill(process.pid, 'SIGINT'))
  process.stderr.on('error', () => undefined) // a pipe to the sweep, which nobody reads any more
  process.channel.unref() // waiting for it keeps nobody alive
}
