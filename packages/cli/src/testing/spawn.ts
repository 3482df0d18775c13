import { elbowScript } from '../sweep/local.js'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { readTable } from '@elbow-vae/core'

/** Exit code and output of a command. */
export interface ExitResult {
  /** Null if a signal ended it. */
  readonly code: number | null
  readonly stdout: Buffer
  readonly stderr: string
}

export interface Running {
  readonly ended: Promise<ExitResult>
  kill(signal: NodeJS.Signals): void
  /** Wait until standard error contains this text. */
  said(text: string): Promise<void>
  /** Wait until standard output has this many bytes. */
  printed(bytes: number): Promise<void>
  /** Wait until run.json names this process, which then listens to signals. */
  runs(directory: string): Promise<void>
  /** Wait until this file exists. */
  wrote(file: string): Promise<void>
  /** Wait until an unfinished table has a row. */
  recorded(table: string): Promise<void>
}

export interface SpawnOptions {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  /** Another program that also receives its standard output. */
  readonly into?: Writable
}

/** Start the built `elbow` in a separate process, as a user does. */
export function startElbow(args: readonly string[], { cwd, env = {}, into }: SpawnOptions): Running {
  const child = spawn(process.execPath, [elbowScript, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  if (into) child.stdout.pipe(into)
  const out: Buffer[] = []
  let stderr = ''
  let over = false
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const ended = once(child, 'close').then(([code]: (number | null)[]): ExitResult => {
    over = true
    return { code: code ?? null, stdout: Buffer.concat(out), stderr }
  })
  const until = async (event: string, holds: () => boolean | Promise<boolean>) => {
    while (!(await holds())) {
      if (over) throw new Error(`elbow ${args.join(' ')} ended before ${event}: ${stderr}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  const printed = () => out.reduce((sum, chunk) => sum + chunk.length, 0)
  const rowsIn = async (table: string) => (await readTable(table).catch(() => ({ rows: [] }))).rows.length
  return {
    ended,
    kill: (signal) => void child.kill(signal),
    said: (text) => until(`saying ${text}`, () => stderr.includes(text)),
    printed: (bytes) => until(`printing ${bytes} bytes`, () => printed() >= bytes),
    runs: (directory) =>
      until(`running ${directory}`, () => {
        const text = readFileSync(join(directory, 'run.json'), 'utf8')
        return text.includes(`"id": ${child.pid}`)
      }),
    wrote: (file) => until(`writing ${file}`, () => existsSync(file)),
    recorded: (table) => until(`recording in ${table}`, async () => (await rowsIn(table)) > 0),
  }
}

/** Run `elbow` to its end. */
export const elbow = (args: readonly string[], options: SpawnOptions): Promise<ExitResult> =>
  startElbow(args, options).ended

/** Create a temporary directory. */
export async function temporaryDirectory(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'elbow-test-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}
