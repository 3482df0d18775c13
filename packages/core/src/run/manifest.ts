import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { RunConfig } from '../config.js'
import { coreVersion } from '../core-version.js'
import { errors } from '../errors.js'
import type { DataDescription, Dataset, Scaling } from '../parts.js'
import type { PluginPackage } from '../plugin.js'
import { writeAtomically } from '../tables/write.js'
import { trainingSizeOf } from '../training/source.js'
import type { Extension } from './length.js'
import { ownMark, type ProcessMark } from './process-mark.js'

/** Version of the tables' columns and metadata. */
export const schemaVersion = '1'

/** How far a run has come. */
export type RunStatus = 'running' | 'done' | 'interrupted' | 'failed'

/** `run.json`: what it takes to understand a run, and to do it again. */
export interface Manifest {
  readonly schema: string
  readonly run: string
  readonly status: RunStatus
  readonly error?: string
  readonly config: RunConfig
  readonly started: string
  /** When it was resumed. */
  readonly resumed?: readonly string[]
  /** Where `elbow resume` gave it another length. */
  readonly extended?: readonly Extension[]
  /** Where its data files were said to lie. */
  readonly dataDir?: string
  /** The working directory of `elbow run`: relative paths among the options begin there. */
  readonly startedIn?: string
  /** Optimizer steps done when it ended, of how many. */
  readonly step?: number
  readonly steps?: number
  readonly seconds?: number
  readonly engine: { readonly name: string; readonly version: string }
  readonly dataset: RecordedDataset
  readonly versions: { readonly elbow: string; readonly node: string }
  /** Packages that gave plugins beside Elbow's own. */
  readonly plugins?: readonly PluginPackage[]
  /** Commit of the working directory, where it is a git checkout. */
  readonly git?: string
  /** Who works on it, while it is running. */
  readonly process?: ProcessMark
}

/** What `run.json` says of the data. */
export interface RecordedDataset {
  readonly checksum: string
  readonly entropy: number | null
  /** Examples in the training split; null for exact data, absent in runs from before this was recorded. */
  readonly trainingSize?: number | null
  /** The change of units that the data went through before the model saw it; an evaluation applies the same. */
  readonly scaling?: Scaling
  /** What was read: files, columns, the range of the values. */
  readonly read?: DataDescription
}

export interface ManifestFacts {
  readonly run: string
  readonly config: RunConfig
  readonly engine: { readonly name: string; readonly version: string }
  readonly dataset: Dataset
  readonly plugins: readonly PluginPackage[]
  readonly dataDir?: string
}

export function startManifest({ run, config, engine, dataset, plugins, dataDir }: ManifestFacts): Manifest {
  const git = gitCommit()
  return {
    schema: schemaVersion,
    run,
    status: 'running',
    config,
    started: new Date().toISOString(),
    ...(dataDir !== undefined && { dataDir: resolve(dataDir) }),
    startedIn: process.cwd(),
    engine: { name: engine.name, version: engine.version },
    dataset: {
      checksum: dataset.checksum,
      entropy: dataset.entropy ?? null,
      trainingSize: trainingSizeOf(dataset),
      ...(dataset.scaling && { scaling: dataset.scaling }),
      ...(dataset.description && { read: dataset.description }),
    },
    versions: { elbow: coreVersion(), node: process.version },
    ...(plugins.length > 0 && {
      plugins: plugins.map(({ specifier, name, version }) => ({ specifier, name, version })),
    }),
    ...(git && { git }),
    process: ownMark(),
  }
}

/** @throws OUTPUT_UNWRITABLE */
export function writeManifest(directory: string, manifest: Manifest): Promise<void> {
  return writeAtomically(join(directory, 'run.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}

/** @throws NOT_A_RUN */
export async function readManifest(directory: string): Promise<Manifest> {
  const file = join(directory, 'run.json')
  if (!existsSync(file)) throw errors.notARun(directory, 'it has no run.json')
  const refuse = (why: string) =>
    errors.notARun(directory, `its run.json cannot be read, ${why}. Restore it, or remove the directory`)
  let manifest: Partial<Manifest> | null
  try {
    manifest = JSON.parse(await readFile(file, 'utf8')) as Partial<Manifest> | null
  } catch (error) {
    throw refuse((error as Error).message.replace(/\s+/g, ' '))
  }
  const missing = ['status', 'config', 'dataset'].find((name) => !Object.hasOwn(manifest ?? {}, name))
  if (missing !== undefined) throw refuse(`it has no "${missing}"`)
  return manifest as Manifest
}

function gitCommit(): string | undefined {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return undefined
  }
}
