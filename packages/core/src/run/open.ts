import { setVariables, type Checkpoint } from './checkpoint.js'
import { readCheckpoint } from './checkpoint-store.js'
import { runOptions } from './config.js'
import { startEngine, type Engine } from '../engines/index.js'
import { ElbowError, errors } from '../errors.js'
import { trainingExamples } from '../data/examples.js'
import { resolveOptions } from '../plugins/options.js'
import type { PartConfig } from '../contracts/config.js'
import type { Dataset } from '../contracts/dataset.js'
import type { Registry } from '../plugins/registry.js'
import type { ResolvedConfig } from './resolve-defaults.js'
import type { Length } from './length.js'
import { fileOptions, locateFiles } from './locate-files.js'
import { readManifest, type Manifest } from './manifest.js'
import { withoutSplits } from './other-data.js'
import { loadDataset, prepareRun, type PreparedRun, type PreviousTraining } from './prepare.js'
import { assertNotActive } from './run-lock.js'

/** A run, one of its checkpoints, and values that replace recorded ones. */
export interface OpenOptions {
  readonly registry: Registry
  /** The run's directory. */
  readonly path: string
  /** `latest`, `previous`, `best`, or a file. */
  readonly checkpoint: string
  /** Replaces the run's evaluators. */
  readonly evaluate?: readonly PartConfig[]
  /** Replaces the recorded data directory. */
  readonly dataDir?: string
  /** Replaces the recorded data file. */
  readonly dataFile?: string
  /** Accept a `dataFile` that the run was not trained on, as one split. */
  readonly otherData?: boolean
  /** Replaces the recorded engine. */
  readonly engine?: ResolvedConfig['settings']['engine']
  /** Instead of the run's own GPU. */
  readonly adapter?: string
  /** Instead of the run's own length. */
  readonly length?: Length
  /** Take the run over from a process of another host that may have ended. */
  readonly force?: boolean
  readonly signal?: AbortSignal
  /** Called with messages for the user, one line each. */
  readonly log?: (line: string) => void
}

/** A run in memory, in the state of a checkpoint. */
export interface OpenedRun {
  readonly run: PreparedRun
  readonly manifest: Manifest
  readonly config: ResolvedConfig
  readonly engine: Engine
  readonly checkpoint: Checkpoint
  /** Whether its data differ from the training data. */
  readonly hasOtherData: boolean
}

/**
 * Rebuilds the model of a run and loads the weights of a checkpoint.
 *
 * @throws NOT_A_RUN, RUN_ACTIVE, CHECKPOINT_MISSING, CHECKPOINT_CORRUPT, CHECKPOINT_MISMATCH, DATA_CHANGED
 */
export async function openRun(options: OpenOptions): Promise<OpenedRun> {
  const { path, force = false } = options
  const manifest = await readManifest(path)
  await assertNotActive(path, manifest, force)
  return openLocked(options, manifest)
}

/**
 * `openRun` for a process that has locked the run.
 *
 * @throws CHECKPOINT_MISSING, CHECKPOINT_CORRUPT, CHECKPOINT_MISMATCH, DATA_CHANGED
 */
export async function openLocked(options: OpenOptions, manifest: Manifest): Promise<OpenedRun> {
  const { registry, path, signal, log = () => undefined } = options
  const { file, checkpoint } = await readCheckpoint(path, options.checkpoint)
  const config = upgradeParts(registry, configOf(manifest, options))
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

/** Applies `Plugin.upgrade` to the options of the five parts. */
function upgradeParts(registry: Registry, config: ResolvedConfig): ResolvedConfig {
  const parts = (['dataset', 'encoder', 'decoder', 'marginal', 'objective'] as const).map((kind) => {
    const { name, options } = config[kind]
    return [kind, { name, options: registry.get(kind, name).upgrade?.(options) ?? options }] as const
  })
  return { ...config, ...Object.fromEntries(parts) }
}

/** The data of a run, or other data if these are accepted. @throws DATA_CHANGED, DATA_MISSING, BAD_USAGE */
async function openData(
  { registry, path, dataFile, otherData = false, ...options }: OpenOptions,
  manifest: Manifest,
  config: ResolvedConfig,
): Promise<{ dataset: Dataset; hasOtherData: boolean }> {
  const { name } = config.dataset
  const dataDir = options.dataDir ?? manifest.dataDir
  const declared = registry.get('dataset', name).options
  const located = locateFiles(config.dataset, declared, { path, startedIn: manifest.startedIn, dataDir, dataFile })
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
 * Size and examples of the training data, for an evaluation on other data. Parts may use the examples for the range of
 * continuous data: a model with such a part is refused if the training data are not found.
 */
async function ownData(
  { dataFile: _, ...options }: OpenOptions,
  manifest: Manifest,
  config: ResolvedConfig,
  { kind }: Dataset,
): Promise<Omit<PreviousTraining, 'steps'>> {
  const own = await openData({ ...options, otherData: false }, manifest, config).catch((error: unknown) => {
    if (error instanceof ElbowError) return undefined
    throw error
  })
  const { train } = own?.dataset.splits ?? {}
  const missing = () => {
    throw errors.dataMissing(
      `${options.path}: the training data, whose range its marginal is scaled to`,
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

/**
 * The recorded configuration with defaults for settings that did not exist yet. Values are not checked again, because bounds
 * may have become narrower.
 */
function configOf({ config }: Manifest, options: OpenOptions): ResolvedConfig {
  const { evaluate = config.evaluate, engine, adapter, length } = options
  const settings = {
    // Runs from before this setting used the elbo.
    ...resolveOptions('run', runOptions, { 'early-stopping-on': 'elbo' }),
    ...config.settings,
    // The adapter belongs to the recorded engine.
    ...(engine !== undefined && engine !== config.settings.engine && { engine, 'engine.adapter': '' }),
    ...(adapter !== undefined && { 'engine.adapter': adapter }),
    ...(length && { epochs: null, steps: null, ...length }),
  }
  return { ...config, evaluate, settings }
}
