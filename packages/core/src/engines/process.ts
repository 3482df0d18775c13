import { spawn } from 'node:child_process'

/** Result of a child process. */
export interface ProcessResult {
  readonly ok: boolean
  readonly stdout: string
  readonly stderr: string
  /** How it ended, for messages: `exit code 1`, `SIGILL`, `not found`, `no answer in 120 s`. */
  readonly end: string
  /** Whether the command does not exist. */
  readonly missing: boolean
}

/** Runs a program without a shell or standard input, and collects its output. Never throws. */
export function run(
  command: string,
  args: readonly string[],
  options: { readonly timeoutSeconds?: number; readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<ProcessResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: options.cwd, env: options.env, stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    let timedOut = false
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    const seconds = options.timeoutSeconds
    const timer =
      seconds === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true
            child.kill('SIGKILL')
          }, seconds * 1000)
    child.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer)
      const missing = error.code === 'ENOENT'
      resolve({ ok: false, stdout, stderr, missing, end: missing ? 'not found' : error.message })
    })
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      const end = timedOut ? `no answer in ${seconds} s` : (signal ?? `exit code ${code}`)
      resolve({ ok: code === 0, stdout, stderr, missing: false, end })
    })
  })
}
