import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import type { RunConfig } from '../config.js'
import type { Dataset } from '../parts.js'

/** Version of the tables' columns and metadata. */
export const schemaVersion = '1'

export type RunStatus = 'running' | 'done' | 'interrupted' | 'failed'

/** `run.json`: what it takes to understand a run, and to do it again. */
export interface Manifest {
  readonly schema: string
  readonly run: string
  readonly status: RunStatus
  readonly error?: string
  readonly config: RunConfig
  readonly started: string
  readonly seconds?: number
  readonly engine: { readonly name: string; readonly version: string }
  readonly dataset: { readonly checksum: string; readonly entropy: number | null }
  readonly versions: { readonly elbow: string; readonly node: string }
  /** Commit of the working directory, where it is a git checkout. */
  readonly git?: string
}

export interface ManifestFacts {
  readonly run: string
  readonly config: RunConfig
  readonly engine: { readonly name: string; readonly version: string }
  readonly dataset: Dataset
}

export function startManifest({ run, config, engine, dataset }: ManifestFacts): Manifest {
  const git = gitCommit()
  return {
    schema: schemaVersion,
    run,
    status: 'running',
    config,
    started: new Date().toISOString(),
    engine: { name: engine.name, version: engine.version },
    dataset: { checksum: dataset.checksum, entropy: dataset.entropy ?? null },
    versions: { elbow: ownVersion(), node: process.version },
    ...(git && { git }),
  }
}

function ownVersion(): string {
  const require = createRequire(import.meta.url)
  return (require('../../package.json') as { version: string }).version
}

function gitCommit(): string | undefined {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return undefined
  }
}
