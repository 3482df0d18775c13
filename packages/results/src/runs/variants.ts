import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readTable } from '@elbow-vae/core'
import { isDamageError } from './readable-runs.js'

/** Metadata of the summary.arrow of a sweep. */
export const sweepMetadata = { 'elbow.experiment': 'sweep' } as const

/**
 * The variant names of runs, by directory, in the order of the sweep. They come from the column `variant` of the
 * summary.arrow beside the runs; a damaged summary.arrow gives none.
 */
export async function variantsOf(directories: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const byPath = new Map(directories.map((directory) => [join(directory), directory]))
  const named = new Map<string, string>()
  for (const sweep of new Set(directories.map((directory) => dirname(directory)))) {
    for (const [run, variant] of await namesIn(sweep)) {
      const directory = byPath.get(join(sweep, run))
      if (directory !== undefined) named.set(directory, variant)
    }
  }
  return named
}

async function namesIn(sweep: string): Promise<readonly (readonly [run: string, variant: string])[]> {
  const summary = join(sweep, 'summary.arrow')
  if (!existsSync(summary)) return []
  const { rows, metadata } = await readTable(summary).catch((error: unknown) => {
    if (!isDamageError(error)) throw error
    console.error(`${error.message} (${error.code})`)
    return { rows: [], metadata: sweepMetadata }
  })
  if (metadata['elbow.experiment'] !== sweepMetadata['elbow.experiment']) return []
  return rows.flatMap(({ run, variant }) =>
    typeof run === 'string' && typeof variant === 'string' ? [[run, variant] as const] : [],
  )
}
