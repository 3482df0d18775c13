import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { errors, readManifest, type Manifest } from '@elbow-vae/core'
import { readableRuns, type ReadableRuns } from '../runs/readable-runs.js'

/** A run before its model is built. */
export interface RunSource {
  readonly path: string
  /** The name in pictures and tables. */
  readonly name: string
  readonly manifest: Manifest
}

/**
 * Reads the manifests of runs that are compared on the same examples; those with a damaged run.json are left out. Runs are
 * named by their path if two have the same name.
 *
 * @throws NOT_A_RUN; WRONG_DATA for runs that were trained on different data
 */
export async function runsOnSameData(paths: readonly string[]): Promise<ReadableRuns<RunSource>> {
  const absent = paths.find((path) => !existsSync(join(path, 'run.json')))
  if (absent !== undefined) await readManifest(absent) // throws NOT_A_RUN
  const { runs, damaged } = await readableRuns(paths, async (path) => ({ path, manifest: await readManifest(path) }))
  const [first] = runs
  for (const run of runs) if (first && run !== first) assertSameData(run, first)
  const distinct = new Set(runs.map(({ manifest }) => manifest.run)).size === runs.length
  return { runs: runs.map((run) => ({ ...run, name: distinct ? run.manifest.run : run.path })), damaged }
}

type Unnamed = Omit<RunSource, 'name'>

function assertSameData({ path, manifest }: Unnamed, first: Unnamed): void {
  if (manifest.dataset.checksum === first.manifest.dataset.checksum) return
  const [expected, got] = [first.manifest.config.dataset.name, manifest.config.dataset.name]
  const found = got === expected ? 'other data of that name' : got
  throw errors.wrongData(
    path,
    `the data of ${first.path}, ${expected}`,
    found,
    'One picture shows runs of one dataset.',
  )
}
