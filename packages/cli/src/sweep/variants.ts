import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readTable } from '@elbow/core'
import { isDamage } from '../readable-runs.js'
import { sweepMark } from './summary.js'

/**
 * What an experiment calls the models of these runs, by directory, in the experiment's order: of runs that lie in a sweep
 * whose runs have names. A damaged summary.arrow names none.
 */
export async function variantsOf(directories: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const known = new Map(directories.map((directory) => [join(directory), directory]))
  const named = new Map<string, string>()
  for (const sweep of new Set(directories.map((directory) => dirname(directory)))) {
    for (const [run, variant] of await namesIn(sweep)) {
      const directory = known.get(join(sweep, run))
      if (directory !== undefined) named.set(directory, variant)
    }
  }
  return named
}

async function namesIn(sweep: string): Promise<readonly (readonly [run: string, variant: string])[]> {
  const summary = join(sweep, 'summary.arrow')
  if (!existsSync(summary)) return []
  const { rows, metadata } = await readTable(summary).catch((error: unknown) => {
    if (!isDamage(error)) throw error
    console.error(`${error.message} (${error.code})`)
    return { rows: [], metadata: sweepMark }
  })
  if (metadata['elbow.experiment'] !== sweepMark['elbow.experiment']) return []
  return rows.flatMap(({ run, variant }) =>
    typeof run === 'string' && typeof variant === 'string' ? [[run, variant] as const] : [],
  )
}
