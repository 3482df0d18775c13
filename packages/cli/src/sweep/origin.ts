import {
  coreVersion,
  errors,
  hasCheckpoint,
  loadDataset,
  usedPackages,
  type Manifest,
  type Registry,
  type RunConfig,
} from '@elbow-vae/core'
import type { Outcome } from './outcome.js'
import type { Job } from './plan.js'

export interface OriginOptions {
  readonly registry: Registry
  readonly dataDir?: string | undefined
  /** Called if the data of a run cannot be compared. */
  readonly warn: (line: string) => void
}

/**
 * Check that the existing runs of a sweep were trained on the same data by the same software. A sweep neither mixes other
 * runs with new ones nor replaces them.
 *
 * @throws BAD_USAGE with the runs and the difference
 */
export async function assertSameOrigin(outcomes: ReadonlyMap<Job, Outcome>, options: OriginOptions): Promise<void> {
  const checksumOf = currentChecksums(options)
  const differing = new Map<string, Job[]>()
  for (const [job, { manifest }] of outcomes) {
    const isKept = manifest?.status === 'done' || hasCheckpoint(job.directory)
    if (!manifest || !isKept) continue // it starts again from step 0
    const reason = difference(manifest, job.config, options.registry, await checksumOf(job.config))
    if (reason !== undefined) differing.set(reason, [...(differing.get(reason) ?? []), job])
  }
  if (differing.size === 0) return
  const lines = [...differing].map(([reason, jobs]) => `${reason} (${counted(jobs)})`)
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

/** The first difference between a recorded run and a job, as text; undefined if there is none. */
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

/** Checksums of the data on disk, each computed once; undefined for data that cannot be loaded. */
function currentChecksums({ registry, dataDir, warn }: OriginOptions) {
  const cache = new Map<string, Promise<string | undefined>>()
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
    const checksum = cache.get(key) ?? load(config)
    cache.set(key, checksum)
    return checksum
  }
}
