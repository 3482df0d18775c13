import { endWithSweep, interruptedExitCode } from './interrupt.js'
import { createProgram } from './program.js'

/** The command line's only exit: one clear line on standard error, and the exit code that belongs to it. */
export async function runMain(argv: readonly string[]): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0) // the reader has gone: `elbow … | head`
    throw error
  })
  endWithSweep()
  try {
    const program = await createProgram(argv.slice(2))
    await program.parseAsync([...argv])
  } catch (error) {
    process.exitCode = report(error)
  }
}

interface Coded {
  readonly code?: unknown
  readonly exitCode?: unknown
}

function report(error: unknown): number {
  const { code, exitCode } = error as Coded
  if (error instanceof Error && error.name === 'AbortError') return interruptedExitCode // Ctrl-C: it was asked to
  if (typeof code === 'string' && code.startsWith('commander.')) return exitCode === 0 ? 0 : 2 // it has said so itself
  if (error instanceof Error && error.name === 'ElbowError') {
    console.error(`${error.message} (${String(code)})`)
    return typeof exitCode === 'number' ? exitCode : 1
  }
  console.error(error instanceof Error ? (error.stack ?? error.message) : String(error))
  return 1
}
