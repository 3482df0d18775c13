import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { coreVersion } from '../core-version.js'
import { messageOf } from '../error-info.js'
import { errors } from '../errors.js'
import { isRecord } from '../is-record.js'
import type { DataDescription } from '../contracts/data-description.js'
import type { Dataset, Scaling } from '../contracts/dataset.js'
import type { PluginPackage } from '../contracts/plugin.js'
import { writeAtomically } from '../storage/arrow/write.js'
import { trainingSizeOf } from '../data/source.js'
import { currentProcess, type ProcessIdentity } from './lock/process-identity.js'
import { withCurrentNames } from './renamed-options.js'
import type { ResolvedConfig } from './resolve-defaults.js'

/** Version of the tables' columns and metadata. */
export const schemaVersion = '1'

/** State of a run. */
export type RunStatus = 'running' | 'done' | 'interrupted' | 'failed'

/** Content of `run.json`: everything needed to understand and repeat a run. */
export interface Manifest {
  readonly schema: string
  readonly run: string
  readonly status: RunStatus
  readonly error?: string
  readonly config: ResolvedConfig
  readonly started: string
  /** Times at which it was resumed. */
  readonly resumed?: readonly string[]
  /** Changes of its length by `elbow resume`. */
  readonly extended?: readonly Extension[]
  /** Value of --data-dir. */
  readonly dataDir?: string
  /** Working directory of `elbow run`, the base of relative paths among the options. */
  readonly startedIn?: string
  /** Optimizer steps done at its end, and the total. */
  readonly step?: number
  readonly steps?: number
  readonly seconds?: number
  readonly engine: { readonly name: string; readonly version: string }
  readonly dataset: RecordedDataset
  readonly versions: { readonly elbow: string; readonly node: string }
  /** Plugin packages that it uses. */
  readonly plugins?: readonly PluginPackage[]
  /** Commit of the working directory if it is a git checkout. */
  readonly git?: string
  /** The process that works on it while it is running. */
  readonly process?: ProcessIdentity
}

/** The data in `run.json`. */
export interface RecordedDataset {
  readonly checksum: string
  readonly entropy: number | null
  /** Examples in the training split; null for exact data, absent in older runs. */
  readonly trainingSize?: number | null
  /** The change of units of the data in training; evaluations apply the same one. */
  readonly scaling?: Scaling
  /** Files, columns and range of the values. */
  readonly read?: DataDescription
}

export interface ManifestFacts {
  readonly run: string
  readonly config: ResolvedConfig
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
    process: currentProcess(),
  }
}

/** @throws OUTPUT_UNWRITABLE */
export function writeManifest(directory: string, manifest: Manifest): Promise<void> {
  return writeAtomically(join(directory, 'run.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}

const requiredKeys = ['status', 'config', 'dataset'] as const

const isManifest = (value: unknown): value is Manifest =>
  isRecord(value) && requiredKeys.every((key) => Object.hasOwn(value, key))

/** @throws NOT_A_RUN */
export async function readManifest(directory: string): Promise<Manifest> {
  const file = join(directory, 'run.json')
  if (!existsSync(file)) throw errors.notARun(directory, 'it has no run.json')
  const refuse = (reason: string) =>
    errors.notARun(directory, `its run.json cannot be read, ${reason}. Restore it, or remove the directory`)
  let manifest: unknown
  try {
    manifest = JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    throw refuse(messageOf(error).replace(/\s+/g, ' '))
  }
  if (isManifest(manifest)) return { ...manifest, config: withCurrentNames(manifest.config) }
  const missing = requiredKeys.find((key) => !isRecord(manifest) || !Object.hasOwn(manifest, key))
  throw refuse(`it has no "${String(missing)}"`)
}

function gitCommit(): string | undefined {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return undefined
  }
}

/** A change of a run's length, as run.json records it. */
export interface Extension {
  /** Steps done before the change. */
  readonly at: number
  /** Total steps before and after. */
  readonly from: number
  readonly to: number
  /** Whether the result equals that of a run with the new length from its start. */
  readonly exact: boolean
}
