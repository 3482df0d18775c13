import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { readTable } from '@elbow/core'

/** The built program. */
export const elbowScript = fileURLToPath(new URL('../../bin/elbow.js', import.meta.url))

/** How a command ended, and what it said. */
export interface Ended {
  /** Null where a signal ended it. */
  readonly code: number | null
  readonly stdout: Buffer
  readonly stderr: string
}

export interface Running {
  readonly ended: Promise<Ended>
  kill(signal: NodeJS.Signals): void
  /** Until standard error holds this text. */
  said(text: string): Promise<void>
  /** Until so many bytes are on standard output. */
  printed(bytes: number): Promise<void>
  /** Until a run's run.json says that it is running, and this process has begun to listen to signals. */
  runs(directory: string): Promise<void>
  /** Until this file is there. */
  wrote(file: string): Promise<void>
  /** Until a table that is being written holds a row. */
  recorded(table: string): Promise<void>
}

export interface SpawnOptions {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  /** Where its standard output goes too: another program. */
  readonly into?: Writable
}

/** Start `elbow` as a user does: the built program, in a process of its own. */
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
  const ended = once(child, 'close').then(([code]: (number | null)[]): Ended => {
    over = true
    return { code: code ?? null, stdout: Buffer.concat(out), stderr }
  })
  const until = async (what: string, holds: () => boolean | Promise<boolean>) => {
    while (!(await holds())) {
      if (over) throw new Error(`elbow ${args.join(' ')} ended before ${what}: ${stderr}`)
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
export const elbow = (args: readonly string[], options: SpawnOptions): Promise<Ended> => startElbow(args, options).ended

/** A directory that is gone when the work is done. */
export async function temporaryDirectory(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'elbow-test-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}
