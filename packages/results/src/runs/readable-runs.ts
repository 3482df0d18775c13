import { ElbowError } from '@elbow-vae/core'

/** A run with a damaged file, and the error that names it. */
export interface DamagedRun {
  readonly directory: string
  readonly error: ElbowError
}

/** The runs that could be read, and the damaged runs that are left out. */
export interface ReadableRuns<T> {
  readonly runs: readonly T[]
  readonly damaged: readonly DamagedRun[]
}

const damageCodes = ['DATA_CORRUPT', 'NOT_A_RUN', 'CHECKPOINT_CORRUPT']

/** Is this the error of a damaged file of a run? */
export const isDamageError = (error: unknown): error is ElbowError =>
  error instanceof ElbowError && damageCodes.includes(error.code)

/**
 * Reads runs and leaves out those with damaged files. One run at a time, because a sweep of a thousand runs would open too
 * many files at once.
 */
export async function readableRuns<T, Source extends string | { readonly path: string } = string>(
  sources: readonly Source[],
  read: (source: Source) => Promise<T>,
): Promise<ReadableRuns<T>> {
  const runs: T[] = []
  const damaged: DamagedRun[] = []
  for (const source of sources) {
    try {
      runs.push(await read(source))
    } catch (error) {
      if (!isDamageError(error)) throw error
      damaged.push({ directory: typeof source === 'string' ? source : source.path, error })
    }
  }
  return { runs, damaged }
}

/** Lists the runs that are left out on standard error. @throws the first error if no run can be read */
export function reportDamaged(found: ReadableRuns<unknown>): void {
  const [first] = found.damaged
  if (first !== undefined && found.runs.length === 0) throw first.error
  warnDamaged(found)
}

/** Lists the runs that are left out on standard error. */
export function warnDamaged({ runs, damaged }: ReadableRuns<unknown>): void {
  if (damaged.length === 0) return
  console.error(
    `${damaged.length} of ${runs.length + damaged.length} runs are left out because their files are damaged:`,
  )
  for (const { error } of damaged) console.error(`  ${error.message} (${error.code})`)
}
