import { ElbowError } from '@elbow/core'

/** A run with a damaged file, and the error that names it. */
export interface DamagedRun {
  readonly directory: string
  readonly error: ElbowError
}

/** What was read of some runs, and the runs that are left out. */
export interface ReadableRuns<T> {
  readonly runs: readonly T[]
  readonly damaged: readonly DamagedRun[]
}

const damageCodes = ['DATA_CORRUPT', 'NOT_A_RUN', 'CHECKPOINT_CORRUPT']

export const isDamage = (error: unknown): error is ElbowError =>
  error instanceof ElbowError && damageCodes.includes(error.code)

/** Read runs one after the other: a thousand open files at a time are too many. Runs with damaged files are left out. */
export async function readableRuns<T>(
  directories: readonly string[],
  read: (directory: string) => Promise<T>,
): Promise<ReadableRuns<T>> {
  const runs: T[] = []
  const damaged: DamagedRun[] = []
  for (const directory of directories) {
    try {
      runs.push(await read(directory))
    } catch (error) {
      if (!isDamage(error)) throw error
      damaged.push({ directory, error })
    }
  }
  return { runs, damaged }
}

/** Name the runs that are left out, on standard error. @throws the first error where no run can be read */
export function reportDamaged(found: ReadableRuns<unknown>): void {
  const [first] = found.damaged
  if (first !== undefined && found.runs.length === 0) throw first.error
  nameDamaged(found)
}

/** The same, without an error. */
export function nameDamaged({ runs, damaged }: ReadableRuns<unknown>): void {
  if (damaged.length === 0) return
  console.error(
    `${damaged.length} of ${runs.length + damaged.length} runs are left out because their files are damaged:`,
  )
  for (const { error } of damaged) console.error(`  ${error.message} (${error.code})`)
}
