import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readManifest, type Manifest, type RunStatus } from '@elbow/core'
import { finalEvaluation, type FinalEvaluation } from '../final-evaluation.js'
import { isDamage } from '../readable-runs.js'
import type { LaunchEnd } from './launcher.js'
import type { Job } from './plan.js'

/** What a job has come to. */
export interface Outcome {
  /** Waiting: it has not been started, or not come to a run.json. */
  readonly status: RunStatus | 'waiting'
  readonly manifest?: Manifest
  readonly evaluation?: FinalEvaluation
  /** Why it failed. */
  readonly error?: string
  /** Its run.json or eval.arrow cannot be read: it failed, and is not tried again, which would replace its files. */
  readonly damaged?: true
}

/** From its directory alone. */
export async function outcomeOf({ directory }: Job): Promise<Outcome> {
  if (!existsSync(join(directory, 'run.json'))) return { status: 'waiting' }
  try {
    return await recordedOutcome(directory)
  } catch (error) {
    if (!isDamage(error)) throw error
    return { status: 'failed', error: error.message, damaged: true }
  }
}

async function recordedOutcome(directory: string): Promise<Outcome> {
  const manifest = await readManifest(directory)
  const { status, error } = manifest
  if (status === 'done' && hasOtherLength(manifest)) return { status: 'failed', manifest, error: otherLength }
  const evaluation = status === 'done' ? await finalEvaluation(directory) : undefined
  return { status, manifest, ...(evaluation && { evaluation }), ...(error !== undefined && { error }) }
}

/** What the job asks for is not what the directory holds. */
function hasOtherLength({ extended = [] }: Manifest): boolean {
  return extended.length > 0 && extended[0]!.from !== extended.at(-1)!.to
}

const otherLength =
  'elbow resume has given it another length than this sweep asks for; move its directory elsewhere, and the sweep trains it again'

/**
 * After its process has ended: the directory says what came of it, and where it does not, the process's last words do.
 *
 * @param interrupted  whether the sweep was told to stop
 */
export async function outcomeAfter(
  job: Job,
  end: LaunchEnd,
  lastLine: string | undefined,
  interrupted: boolean,
): Promise<Outcome> {
  const outcome = await outcomeOf(job)
  if (end.code === 0 || outcome.status === 'done') return outcome
  if (interrupted) return outcome.status === 'running' ? { ...outcome, status: 'interrupted' } : outcome
  const { evaluation: _, ...rest } = outcome
  return {
    ...rest,
    status: 'failed',
    error: end.reason ? `ended by ${end.reason}` : (lastLine ?? outcome.error ?? `exit code ${end.code}`),
  }
}
