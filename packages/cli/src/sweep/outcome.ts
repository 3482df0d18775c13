import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readManifest, type Manifest, type RunStatus } from '@elbow-vae/core'
import { finalEvaluation, type FinalEvaluation, isDamageError } from '@elbow-vae/results/runs'
import type { LaunchEnd } from './launcher.js'
import type { Job } from './plan.js'

/** The state of a job. */
export interface Outcome {
  /** `waiting` if there is no run.json yet. */
  readonly status: RunStatus | 'waiting'
  readonly manifest?: Manifest | undefined
  readonly evaluation?: FinalEvaluation | undefined
  /** Why it failed. */
  readonly error?: string | undefined
  /** Its run.json or eval.arrow cannot be read. It counts as failed, and is not tried again, which would replace its files. */
  readonly damaged?: true
}

/** Read the state of a job from its directory. */
export async function outcomeOf({ directory }: Job): Promise<Outcome> {
  if (!existsSync(join(directory, 'run.json'))) return { status: 'waiting' }
  try {
    return await recordedOutcome(directory)
  } catch (error) {
    if (!isDamageError(error)) throw error
    return { status: 'failed', error: error.message, damaged: true }
  }
}

async function recordedOutcome(directory: string): Promise<Outcome> {
  const manifest = await readManifest(directory)
  const { status, error } = manifest
  if (status === 'done' && hasOtherLength(manifest)) return { status: 'failed', manifest, error: otherLength }
  const evaluation = status === 'done' ? await finalEvaluation(directory) : undefined
  return { status, manifest, evaluation, error }
}

/** Whether `elbow resume` changed the length of the run, so that it differs from the job. */
function hasOtherLength({ extended = [] }: Manifest): boolean {
  return extended.length > 0 && extended[0]!.from !== extended.at(-1)!.to
}

const otherLength =
  'elbow resume changed its length, which now differs from this sweep; move its directory elsewhere, and the sweep trains it again'

/**
 * The state of a job after its process has ended. The directory decides; if it does not hold an error, the process's last
 * line is the error.
 *
 * @param interrupted  whether the sweep was interrupted
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
