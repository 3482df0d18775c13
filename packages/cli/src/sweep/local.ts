import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { LaunchEnd, Launcher } from './launcher.js'

/** The script of the built program. */
export const elbowScript = fileURLToPath(new URL('../../bin/elbow.js', import.meta.url))

/**
 * Starts a job as a process on this machine, in a process group of its own: Ctrl-C on a terminal reaches it only through
 * the sweep. If the sweep is killed, its IPC channel closes, which interrupts the job (`endWithSweep`).
 */
export const localLauncher: Launcher = {
  name: 'local',
  start(args, { threads, line }) {
    const child = spawn(process.execPath, [elbowScript, ...args], {
      env: { ...threadLimits(threads), ...process.env },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      detached: true,
    })
    if (!child.stderr) throw new Error('the standard error of a job is not a pipe')
    const lines = createInterface({ input: child.stderr }).on('line', line)
    const ended = new Promise<LaunchEnd>((resolve) => {
      child.once('error', (error) => resolve({ code: null, reason: error.message }))
      child.once('close', (code, signal) => resolve({ code, reason: signal ?? undefined }))
    }).finally(() => lines.close())
    return { ended, interrupt: () => void child.kill('SIGINT') }
  },
}

/** Environment variables of TensorFlow and OpenMP; values that are already set take precedence. */
const threadLimits = (threads: number) =>
  Object.fromEntries(
    ['TF_NUM_INTRAOP_THREADS', 'TF_NUM_INTEROP_THREADS', 'OMP_NUM_THREADS'].map((name) => [name, String(threads)]),
  )
