import { setVariables, type Checkpoint } from '../checkpoint/checkpoint.js'
import { readCheckpoint } from '../checkpoint/store.js'
import { runOptions } from '../config.js'
import { startEngine, type Engine } from '../engines/index.js'
import { ElbowError, errors } from '../errors.js'
import { trainingExamples } from '../examples.js'
import { resolveOptions } from '../options.js'
import type { PartConfig } from '../model.js'
import type { Dataset } from '../parts.js'
import type { Registry } from '../registry.js'
import type { DecidedConfig } from './decide.js'
import type { Length } from './length.js'
import { fileOptions, locateFiles } from './locate-files.js'
import { readManifest, type Manifest } from './manifest.js'
import { withoutSplits } from './other-data.js'
import { loadDataset, prepareRun, type PreparedRun, type Trained } from './prepare.js'
import { refuseActive } from './run-lock.js'

/** Which run, and from which of its checkpoints. */
export interface OpenOptions {
  readonly registry: Registry
  /** The run's directory. */
  readonly path: string
  /** `latest`, `previous`, `best`, or a file. */
  readonly checkpoint: string
  /** Instead of the run's own evaluators. */
  readonly evaluate?: readonly PartConfig[]
  /** Instead of where the run found its data. */
  readonly dataDir?: string
  /** Instead of the run's own data file. */
  readonly dataFile?: string
  /** Take that file even where the run was not trained on it: all of its examples as one split. */
  readonly otherData?: boolean
  /** Instead of the run's own engine. */
  readonly engine?: DecidedConfig['settings']['engine']
  /** Instead of the run's own GPU. */
  readonly adapter?: string
  /** Instead of the run's own length. */
  readonly length?: Length
  /** Do not wait for a process of another host that no longer gives a sign of life. */
  readonly force?: boolean
  readonly signal?: AbortSignal
  /** Told what a person should know, a line at a time. */
  readonly log?: (line: string) => void
}

/** A run from its directory, in memory, as a checkpoint left it. */
export interface OpenedRun {
  readonly run: PreparedRun
  readonly manifest: Manifest
  readonly config: DecidedConfig
  readonly engine: Engine
  readonly checkpoint: Checkpoint
  /** Whether its data are not those that it was trained on. */
  readonly hasOtherData: boolean
}

/**
 * Build a run's model again and give it the weights of a checkpoint.
 *
 * @throws NOT_A_RUN, RUN_ACTIVE, CHECKPOINT_MISSING, CHECKPOINT_CORRUPT, CHECKPOINT_MISMATCH, DATA_CHANGED
 */
export async function openRun(options: OpenOptions): Promise<OpenedRun> {
  const { path, force = false } = options
  const manifest = await readManifest(path)
  await refuseActive(path, manifest, force)
  return openLocked(options, manifest)
}

/**
 * The same for a process that has locked the run.
 *
 * @throws CHECKPOINT_MISSING, CHECKPOINT_CORRUPT, CHECKPOINT_MISMATCH, DATA_CHANGED
 */
export async function openLocked(options: OpenOptions, manifest: Manifest): Promise<OpenedRun> {
  const { registry, path, signal, log = () => undefined } = options
  const { file, checkpoint } = await readCheckpoint(path, options.checkpoint)
  const config = upgraded(registry, configOf(manifest, options))
  const engine = await startEngine(config.settings.engine, config.settings['engine.adapter'])
  const { dataset, hasOtherData } = await openData(options, manifest, config)
  const trained = hasOtherData && { steps: checkpoint.steps, ...(await ownData(options, manifest, config, dataset)) }
  const run = prepareRun({
    ...{ registry, config, dataset, warn: log },
    ...(trained && { trained }),
    ...(signal && { signal }),
  })
  try {
    setVariables(file, run.saved, checkpoint)
  } catch (error) {
    run.dispose()
    throw error
  }
  return { run, manifest, config, engine, checkpoint, hasOtherData }
}

/** The configuration of its parts, with old options replaced by those of today. */
function upgraded(registry: Registry, config: DecidedConfig): DecidedConfig {
  const parts = (['dataset', 'encoder', 'decoder', 'marginal', 'objective'] as const).map((kind) => {
    const { name, options } = config[kind]
    return [kind, { name, options: registry.get(kind, name).upgrade?.(options) ?? options }] as const
  })
  return { ...config, ...Object.fromEntries(parts) }
}

/** The data of a run, or others in their place. @throws DATA_CHANGED, DATA_MISSING, BAD_USAGE */
async function openData(
  { registry, path, dataFile, otherData = false, ...options }: OpenOptions,
  manifest: Manifest,
  config: DecidedConfig,
): Promise<{ dataset: Dataset; hasOtherData: boolean }> {
  const { name } = config.dataset
  const dataDir = options.dataDir ?? manifest.dataDir
  const declared = registry.get('dataset', name).options
  const where = {
    path,
    ...only('startedIn', manifest.startedIn),
    ...only('dataDir', dataDir),
    ...only('dataFile', dataFile),
  }
  const located = locateFiles(config.dataset, declared, where)
  const { scaling } = manifest.dataset
  const dataset = await loadDataset(registry, { ...config, dataset: located }, dataDir, scaling)
  if (dataset.checksum === manifest.dataset.checksum) return { dataset, hasOtherData: false }
  if (otherData) return { dataset: withoutSplits(dataset), hasOtherData: true }
  const advice =
    fileOptions(declared).length > 0
      ? `Name the right file with --data FILE. To evaluate other data: elbow evaluate ${path} --data FILE --force-data.`
      : 'Name the directory of the right one with --data-dir.'
  const files = fileOptions(declared).map((option) => located.options[option])
  throw errors.dataChanged(path, [name, ...files.filter(Boolean)].join(' '), advice)
}

/**
 * What a run that is evaluated on other data needs of its own. Parts may take the range of continuous data from examples: a
 * model with such a part is refused where its own data are not found.
 */
async function ownData(
  { dataFile: _, ...options }: OpenOptions,
  manifest: Manifest,
  config: DecidedConfig,
  { kind }: Dataset,
): Promise<Omit<Trained, 'steps'>> {
  const own = await openData({ ...options, otherData: false }, manifest, config).catch((error: unknown) => {
    if (error instanceof ElbowError) return undefined
    throw error
  })
  const { train } = own?.dataset.splits ?? {}
  const missing = () => {
    throw errors.dataMissing(
      `${options.path}: the data that it was trained on, whose range its marginal is scaled to`,
      options.dataDir ?? manifest.dataDir ?? manifest.startedIn ?? options.path,
      'Name the directory of its data file with --data-dir.',
    )
  }
  const examples = own ? trainingExamples(own.dataset, config.settings.seed) : kind === 'continuous' && missing
  return {
    trainingSize: train?.size ?? manifest.dataset.trainingSize ?? undefined,
    ...(examples && { examples }),
  }
}

const only = <K extends string, V>(name: K, value: V | undefined) =>
  (value === undefined ? {} : { [name]: value }) as Partial<Record<K, V>>

/**
 * The run's own configuration; settings that are newer than it have their defaults. Its values are not checked again:
 * bounds may have become narrower since.
 */
function configOf({ config }: Manifest, options: OpenOptions): DecidedConfig {
  const { evaluate = config.evaluate, engine, adapter, length } = options
  const recorded: Readonly<Record<string, unknown>> = config.settings
  const settings = {
    // Runs that are older than this setting used the elbo.
    ...resolveOptions('run', runOptions, { 'early-stopping-on': 'elbo' }),
    ...recorded,
    // Another engine has other adapters.
    ...(engine !== undefined && engine !== config.settings.engine && { engine, 'engine.adapter': '' }),
    ...(adapter !== undefined && { 'engine.adapter': adapter }),
    ...(length && { epochs: null, steps: null, ...length }),
  }
  return { ...config, evaluate, settings } as DecidedConfig
}
