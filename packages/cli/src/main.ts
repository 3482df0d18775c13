import { endWithSweep, interruptedExitCode } from './terminal/interrupt.js'
import { createProgram } from './program.js'

/** Run a command line. Errors are printed as one line on standard error, and set the exit code. */
export async function runMain(argv: readonly string[]): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0) // the reader closed the pipe: `elbow … | head`
    throw error
  })
  endWithSweep()
  await runProgram(argv)
}

/** `runMain` without its listeners on the process: a test calls it as often as it likes. */
export async function runProgram(argv: readonly string[]): Promise<void> {
  try {
    const program = await createProgram(argv.slice(2))
    await program.parseAsync([...argv])
  } catch (error) {
    process.exitCode = report(error)
  }
}

/** Fields of `ElbowError` and `CommanderError`. Both modules load lazily, so `instanceof` is not used. */
interface ErrorWithCode extends Error {
  readonly code?: unknown
  readonly exitCode?: unknown
}

/** Print an error. @returns the exit code */
function report(error: unknown): number {
  if (!(error instanceof Error)) {
    console.error(String(error))
    return 1
  }
  const { code, exitCode, name, message, stack }: ErrorWithCode = error
  if (name === 'AbortError') return interruptedExitCode
  if (typeof code === 'string' && code.startsWith('commander.')) return exitCode === 0 ? 0 : 2 // commander has printed it
  if (name === 'ElbowError') {
    console.error(`${message} (${String(code)})`)
    return typeof exitCode === 'number' ? exitCode : 1
  }
  console.error(stack ?? message)
  return 1
}
