import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { resolveConfig, type Registry, type Row, type RunConfig, type RunRequest } from '@elbow-vae/core'
import { configurationCells, varyingNames } from '@elbow-vae/results/runs'
import { identityOf } from './identity.js'

/** A run of an experiment, and the experiment's name for its model. */
export interface SweepRequest extends RunRequest {
  readonly variant?: string | undefined
}

/** One run of a sweep. */
export interface Job {
  /** Name of its directory: the values that differ from other runs, and its identity. */
  readonly name: string
  readonly directory: string
  /** The experiment's name for its model. */
  readonly variant?: string | undefined
  readonly request: RunRequest
  readonly config: RunConfig
  /** The options that vary in the sweep, by flag; options that this run's parts do not have are left out. */
  readonly differs: Row
}

/**
 * Plan the jobs of a sweep and their directories. A directory that already ends in a job's identity is reused, whatever
 * its name. Equal configurations become one job.
 *
 * @throws what `resolveConfig` throws
 */
export function planJobs(registry: Registry, out: string, requests: readonly SweepRequest[]): readonly Job[] {
  const distinct = new Map<string, { request: SweepRequest; config: RunConfig; cells: Row }>()
  for (const request of requests) {
    const config = resolveConfig(registry, request)
    distinct.set(identityOf(config), { request, config, cells: configurationCells(config) })
  }
  const names = varyingNames([...distinct.values()].map(({ cells }) => cells))
  const existing = existsSync(out) ? readdirSync(out) : []
  return [...distinct].map(([identity, { request, config, cells }]) => {
    const differs = Object.fromEntries(names.filter((name) => name in cells).map((name) => [name, cells[name]!]))
    const { variant } = request
    const name =
      existing.find((entry) => entry.endsWith(`_${identity}`)) ??
      `${jobLabel(labelCells({ variant, differs }))}_${identity}`
    return { name, directory: join(out, name), request, config, differs, variant }
  })
}

/** The values that name a job: the variant and the seed, or else everything that differs. */
export function labelCells({ variant, differs }: Pick<Job, 'variant' | 'differs'>): Row {
  if (variant === undefined) return differs
  const { seed } = differs
  return seed === undefined ? { variant } : { variant, seed }
}

/** File systems allow 255 bytes. */
const maxLabelLength = 160

/** `beta_objective.beta-0.5_seed-1` */
export function jobLabel(differs: Row): string {
  const words = Object.entries(differs).map(([name, value]) =>
    /[.]|^seed$/.test(name) ? `${name.replace(/^run\./, '')}-${value}` : String(value),
  )
  return (words.join('_') || 'run').replaceAll(/[^\w.,+-]/g, '-').slice(0, maxLabelLength)
}
