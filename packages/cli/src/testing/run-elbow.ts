import { format } from 'node:util'
import { runProgram } from '../main.js'
import { elbowScript } from '../sweep/local.js'
import type { ExitResult, SpawnOptions } from './spawn.js'

let isRunning = false

/**
 * Run `elbow` in this process, from its sources: a process costs more than a second. The result is that of `elbow` of spawn.ts.
 * The working directory, environment, console, output streams and exit code are restored afterwards.
 *
 * Use a process where a signal, a pipe, the end of the process or the start of an engine is what the test is about.
 */
export async function runElbow(
  args: readonly string[],
  { cwd, env = {} }: Omit<SpawnOptions, 'into'>,
): Promise<ExitResult> {
  if (isRunning) throw new Error('runElbow changes the working directory: wait for one command before the next')
  isRunning = true
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  const restore = [enter(cwd), setVariables(env), captureOutput(stdout, stderr), resetExitCode()]
  try {
    await runProgram([process.execPath, elbowScript, ...args])
    const code = Number(process.exitCode ?? 0)
    return { code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() }
  } finally {
    for (const undo of restore.reverse()) undo()
    isRunning = false
  }
}

function enter(directory: string): () => void {
  const before = process.cwd()
  process.chdir(directory)
  return () => process.chdir(before)
}

function setVariables(variables: Readonly<Record<string, string>>): () => void {
  const set = (name: string, value: string | undefined) => {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const)
  for (const [name, value] of Object.entries(variables)) set(name, value)
  return () => before.forEach(([name, value]) => set(name, value))
}

/** The console is captured by itself: vitest gives a test file a console that does not write to the streams. */
function captureOutput(stdout: Buffer[], stderr: Buffer[]): () => void {
  const restore = [captureStream(process.stdout, stdout), captureStream(process.stderr, stderr)]
  const { log, info, warn, error } = console
  const lineTo =
    (chunks: Buffer[]) =>
    (...words: unknown[]) =>
      void chunks.push(Buffer.from(`${format(...words)}\n`))
  Object.assign(console, { log: lineTo(stdout), info: lineTo(stdout), warn: lineTo(stderr), error: lineTo(stderr) })
  return () => {
    Object.assign(console, { log, info, warn, error })
    for (const undo of restore) undo()
  }
}

function captureStream(stream: NodeJS.WriteStream, chunks: Buffer[]): () => void {
  const own = Object.getOwnPropertyDescriptor(stream, 'write')
  const write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
    chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : Buffer.from(chunk))
    const done = rest.find((each) => typeof each === 'function') as (() => void) | undefined
    if (done) process.nextTick(done)
    return true
  }
  Object.defineProperty(stream, 'write', { value: write, configurable: true, writable: true })
  return () => {
    if (own) Object.defineProperty(stream, 'write', own)
    else delete (stream as { write?: unknown }).write
  }
}

function resetExitCode(): () => void {
  const before = process.exitCode
  process.exitCode = undefined
  return () => (process.exitCode = before)
}
