import {
  coreVersion,
  errors,
  hasCheckpoint,
  loadDataset,
  usedPackages,
  type Manifest,
  type Registry,
  type RunConfig,
} from '@elbow/core'
import type { Outcome } from './outcome.js'
import type { Job } from './plan.js'

export interface OriginOptions {
  readonly registry: Registry
  readonly dataDir?: string
  /** Called with a line where the data of a run cannot be compared. */
  readonly warn: (line: string) => void
}

/**
 * A sweep goes on with runs that were trained on the same data by the same software only: it neither mixes others with new
 * ones nor replaces them.
 *
 * @throws BAD_USAGE naming the runs, and what differs
 */
export async function refuseOtherOrigin(outcomes: ReadonlyMap<Job, Outcome>, options: OriginOptions): Promise<void> {
  const checksumOf = currentChecksums(options)
  const differing = new Map<string, Job[]>()
  for (const [job, { manifest }] of outcomes) {
    const isKept = manifest?.status === 'done' || hasCheckpoint(job.directory)
    if (!manifest || !isKept) continue // it begins again
    const what = difference(manifest, job.config, options.registry, await checksumOf(job.config))
    if (what !== undefined) differing.set(what, [...(differing.get(what) ?? []), job])
  }
  if (differing.size === 0) return
  const lines = [...differing].map(([what, jobs]) => `${what} (${counted(jobs)})`)
  throw errors.badUsage(
    `This sweep has runs that were trained on other data or by other software: ${lines.join('; ')}. Give another --out, or move these runs elsewhere.`,
  )
}

const shownNames = 3

const counted = (jobs: readonly Job[]) => {
  const names = jobs.slice(0, shownNames).map(({ directory }) => directory)
  const more = jobs.length - names.length
  return `${jobs.length === 1 ? '1 run' : `${jobs.length} runs`}: ${names.join(', ')}${more > 0 ? ', …' : ''}`
}

/** Undefined where nothing differs. */
function difference(
  { dataset, versions, plugins = [] }: Manifest,
  config: RunConfig,
  registry: Registry,
  checksum: string | undefined,
): string | undefined {
  if (checksum !== undefined && dataset.checksum !== checksum)
    return `dataset ${config.dataset.name} had the checksum ${short(dataset.checksum)}, now ${short(checksum)}`
  const now = coreVersion()
  if (versions.elbow !== now) return `trained by elbow ${versions.elbow}, this is ${now}`
  for (const { name, version } of usedPackages(registry, config)) {
    const recorded = plugins.find((each) => each.name === name)
    if (recorded && recorded.version !== version)
      return `trained with ${name} ${String(recorded.version)}, this is ${String(version)}`
  }
  return undefined
}

const short = (checksum: string) => checksum.slice(0, 12)

/** Checksums of the data as they are now, each computed once; undefined for data that cannot be loaded. */
function currentChecksums({ registry, dataDir, warn }: OriginOptions) {
  const known = new Map<string, Promise<string | undefined>>()
  const load = (config: RunConfig) =>
    loadDataset(registry, config, dataDir).then(
      ({ checksum }) => checksum,
      (error: Error) => {
        warn(`The data of finished runs cannot be compared: ${error.message}`)
        return undefined
      },
    )
  return (config: RunConfig): Promise<string | undefined> => {
    const key = JSON.stringify([config.dataset, config.settings.seed])
    const found = known.get(key) ?? load(config)
    known.set(key, found)
    return found
  }
}
