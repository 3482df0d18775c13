import { errors, readManifest, type Manifest } from '@elbow/core'

/** A run that is asked for, before its model is built. */
export interface NamedRun {
  readonly path: string
  /** As it is called in pictures and tables. */
  readonly name: string
  readonly manifest: Manifest
}

/**
 * Runs to be compared on the same examples.
 *
 * @throws NOT_A_RUN, WRONG_DATA where they have not seen the same data
 */
export async function runsOnSameData(paths: readonly string[]): Promise<readonly NamedRun[]> {
  const manifests = await Promise.all(paths.map(readManifest))
  const first = manifests[0]!
  manifests.forEach((manifest, i) => {
    if (manifest.dataset.checksum === first.dataset.checksum) return
    const [wanted, got] = [first, manifest].map(({ config }) => config.dataset.name)
    const expected = `the data of ${paths[0]!}, ${wanted!}`
    const found = got === wanted ? 'other data of that name' : got!
    throw errors.wrongData(paths[i]!, expected, found, 'One picture shows runs of one dataset.')
  })
  const names = manifests.map(({ run }) => run)
  const distinct = new Set(names).size === names.length
  return manifests.map((manifest, i) => ({ path: paths[i]!, name: distinct ? names[i]! : paths[i]!, manifest }))
}
