import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { LaunchEnd, Launcher } from './launcher.js'

const elbowScript = fileURLToPath(new URL('../../bin/elbow.js', import.meta.url))

/**
 * A process of its own on this machine. It leads its own group, so that Ctrl-C on a terminal reaches it once, through the
 * sweep; and the channel between the two closes when the sweep is killed, which interrupts the job too (`main.ts`).
 */
export const local: Launcher = {
  name: 'local',
  start(args, { threads, line }) {
    const child = spawn(process.execPath, [elbowScript, ...args], {
      env: { ...threadLimits(threads), ...process.env },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      detached: true,
    })
    const lines = createInterface({ input: child.stderr! }).on('line', line)
    const ended = new Promise<LaunchEnd>((resolve) => {
      child.once('error', (error) => resolve({ code: null, reason: error.message }))
      child.once('close', (code, signal) => resolve({ code, ...(signal && { reason: signal }) }))
    }).finally(() => lines.close())
    return { ended, interrupt: () => void child.kill('SIGINT') }
  },
}

/** What TensorFlow and OpenMP read; whoever has set them already means it. */
const threadLimits = (threads: number) =>
  Object.fromEntries(
    ['TF_NUM_INTRAOP_THREADS', 'TF_NUM_INTEROP_THREADS', 'OMP_NUM_THREADS'].map((name) => [name, String(threads)]),
  )
