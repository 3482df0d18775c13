import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { resolveConfig, type Registry, type Row, type RunConfig, type RunRequest } from '@elbow/core'
import { configurationCells, differing } from '../configuration-cells.js'
import { identityOf } from './identity.js'

/** A run that an experiment asks for, and what the experiment calls it. */
export interface SweepRequest extends RunRequest {
  readonly variant?: string
}

/** One run of a sweep. */
export interface Job {
  /** Its directory's name: what differs from the others, and its identity. */
  readonly name: string
  readonly directory: string
  /** What the experiment calls its model. */
  readonly variant?: string
  readonly request: RunRequest
  readonly config: RunConfig
  /** What differs among the runs of the sweep, by flag; options that this one's parts lack are left out. */
  readonly differs: Row
}

/**
 * Where each run of a sweep goes. One that is there already, under whatever name, keeps its directory: its identity, the
 * end of the name, tells. A configuration that is asked for twice is one run.
 *
 * @throws what `resolveConfig` throws
 */
export function planJobs(registry: Registry, out: string, requests: readonly SweepRequest[]): readonly Job[] {
  const distinct = new Map<string, { request: SweepRequest; config: RunConfig; cells: Row }>()
  for (const request of requests) {
    const config = resolveConfig(registry, request)
    distinct.set(identityOf(config), { request, config, cells: configurationCells(config) })
  }
  const names = differing([...distinct.values()].map(({ cells }) => cells))
  const there = existsSync(out) ? readdirSync(out) : []
  return [...distinct].map(([identity, { request, config, cells }]) => {
    const differs = Object.fromEntries(names.filter((name) => name in cells).map((name) => [name, cells[name]!]))
    const { variant } = request
    const words = variant === undefined ? differs : { variant, ...only(differs, 'seed') }
    const name = there.find((entry) => entry.endsWith(`_${identity}`)) ?? `${described(words)}_${identity}`
    return { name, directory: join(out, name), request, config, differs, ...(variant !== undefined && { variant }) }
  })
}

const only = (row: Row, name: string): Row => (name in row ? { [name]: row[name]! } : {})

/** File systems allow 255 bytes. */
const longestName = 160

/** `beta_objective.beta-0.5_seed-1` */
export function described(differs: Row): string {
  const words = Object.entries(differs).map(([name, value]) =>
    /[.]|^seed$/.test(name) ? `${name.replace(/^run\./, '')}-${value}` : String(value),
  )
  return (words.join('_') || 'run').replaceAll(/[^\w.,+-]/g, '-').slice(0, longestName)
}
