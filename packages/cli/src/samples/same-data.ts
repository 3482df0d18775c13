import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { errors, readManifest, type Manifest } from '@elbow/core'
import { readableRuns, type ReadableRuns } from '../readable-runs.js'

/** A run that is asked for, before its model is built. */
export interface NamedRun {
  readonly path: string
  /** As it is called in pictures and tables. */
  readonly name: string
  readonly manifest: Manifest
}

/**
 * Runs to be compared on the same examples; those with a damaged run.json are left out.
 *
 * @throws NOT_A_RUN, WRONG_DATA where they have not seen the same data
 */
export async function runsOnSameData(all: readonly string[]): Promise<ReadableRuns<NamedRun>> {
  const absent = all.find((path) => !existsSync(join(path, 'run.json')))
  if (absent !== undefined) await readManifest(absent) // which says so
  const read = await readableRuns(all, async (path) => ({ path, manifest: await readManifest(path) }))
  const paths = read.runs.map(({ path }) => path)
  const manifests = read.runs.map(({ manifest }) => manifest)
  manifests.forEach((manifest, i) => {
    const first = manifests[0]!
    if (manifest.dataset.checksum === first.dataset.checksum) return
    const [wanted, got] = [first, manifest].map(({ config }) => config.dataset.name)
    const expected = `the data of ${paths[0]!}, ${wanted!}`
    const found = got === wanted ? 'other data of that name' : got!
    throw errors.wrongData(paths[i]!, expected, found, 'One picture shows runs of one dataset.')
  })
  const names = manifests.map(({ run }) => run)
  const distinct = new Set(names).size === names.length
  const runs = manifests.map((manifest, i) => ({ path: paths[i]!, name: distinct ? names[i]! : paths[i]!, manifest }))
  return { runs, damaged: read.damaged }
}
