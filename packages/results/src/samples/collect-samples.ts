import {
  errors,
  openRun,
  readRunTable,
  type Dataset,
  type OpenOptions,
  type Registry,
  type Row,
  type SplitName,
} from '@elbow-vae/core'
import {
  chooseInputs,
  drawSamples,
  isImage,
  preferredSplit,
  type SampleInputs,
  type Samples,
} from '@elbow-vae/evaluators'
import { readableRuns, reportDamaged, type ReadableRuns } from '../runs/readable-runs.js'
import type { RunSource } from './same-data.js'

/** Options of `collectSamples`. */
export interface CollectOptions {
  /** Options of `openRun`, for every run. */
  readonly open: Pick<OpenOptions, 'checkpoint' | 'dataDir' | 'dataFile' | 'engine' | 'force' | 'log'>
  readonly registry: Registry
  readonly runs: ReadableRuns<RunSource>
  /** Split of the inputs; default: `preferredSplit`. */
  readonly split?: SplitName | undefined
  /** Number of inputs; each is a row of the picture. */
  readonly count: number
  readonly signal: AbortSignal
}

/** A run with the samples of its model, and its rate and distortion. */
export interface CollectedRun extends RunSource {
  /** Step of the checkpoint. */
  readonly step: number
  /** From the last evaluation of the split at that step; null if there is none. */
  readonly rate: number | null
  readonly distortion: number | null
  /** That evaluation; empty if there is none. */
  readonly row: Row
  readonly samples: Samples
}

/** Samples of several runs on the same inputs. */
export interface CollectedSamples {
  readonly dataset: Pick<Dataset, 'event' | 'kind'>
  readonly split: SplitName
  /** By rate, the highest first, as in ABE figures 4–6: auto-encoders on the left, auto-decoders on the right. */
  readonly runs: readonly CollectedRun[]
}

/**
 * Draws samples from the model of each run, for the same inputs. Runs with damaged files are left out.
 *
 * @returns undefined if it was aborted
 * @throws the errors of `openRun`; WRONG_DATA for data that are not images, BAD_USAGE for a split that the data do not have
 */
export async function collectSamples(options: CollectOptions): Promise<CollectedSamples | undefined> {
  const { registry, runs: sources, count, signal, open } = options
  let shared: SharedInputs | undefined
  const collect = async (run: RunSource): Promise<CollectedRun> => {
    signal.throwIfAborted()
    const { path } = run
    const evaluations = (await readRunTable(path, 'eval'))?.rows ?? []
    const opened = await openRun({ ...open, registry, path, evaluate: [], signal })
    try {
      const { dataset, host } = opened.run
      const { step } = opened.checkpoint
      shared ??= inputsOf(path, dataset, count, options.split)
      assertSameShape(path, dataset, shared.dataset)
      const inputs = inputsFor(dataset, shared)
      const samples = await drawSamples(host.at(shared.split, step, null), inputs, signal)
      return { ...run, step, ...evaluationAt(evaluations, shared.split, step), samples }
    } finally {
      opened.run.dispose()
    }
  }
  try {
    const distinct = [...new Map(sources.runs.map((run) => [run.path, run])).values()]
    const { runs, damaged } = await readableRuns(distinct, collect)
    reportDamaged({ runs, damaged: [...sources.damaged, ...damaged] })
    if (!shared) throw new Error('There are no runs to draw samples from.')
    return { dataset: shared.dataset, split: shared.split, runs: byRate(runs) }
  } catch (error) {
    if (signal.aborted) return undefined
    throw error
  }
}

/** The inputs, chosen from the data of the first run. */
interface SharedInputs {
  readonly dataset: Dataset
  readonly split: SplitName
  readonly inputs: SampleInputs
}

function inputsOf(path: string, dataset: Dataset, count: number, requested?: SplitName): SharedInputs {
  const { event, kind, splits } = dataset
  if (!isImage(event)) {
    const got = `${kind} data [${event.join(', ')}]`
    throw errors.wrongData(path, 'images [height, width, 1]', got, 'elbow samples draws pictures of images only.')
  }
  const split = requested ?? preferredSplit(dataset)
  const examples = split && splits[split]
  if (!examples) throw errors.badUsage(`--split ${split}: the data of ${path} have ${Object.keys(splits).join(', ')}.`)
  return { dataset, split, inputs: chooseInputs(examples, count) }
}

/** The same examples in the units of another run's training. */
function inputsFor({ splits, scaling }: Dataset, { dataset, split, inputs }: SharedInputs): SampleInputs {
  const examples = splits[split]
  if ((!scaling && !dataset.scaling) || !examples) return inputs
  return { ...inputs, values: examples.rows(inputs.indices, 0) }
}

function assertSameShape(path: string, { event }: Dataset, first: Dataset): void {
  if (event.join() === first.event.join()) return
  const expected = `examples [${first.event.join(', ')}]`
  throw errors.wrongData(path, expected, `[${event.join(', ')}]`, 'One picture shows runs of one dataset.')
}

/** The last evaluation of a split at a step. */
function evaluationAt(
  evaluations: readonly Row[],
  split: SplitName,
  step: number,
): Pick<CollectedRun, 'rate' | 'distortion' | 'row'> {
  const row = evaluations.filter((row) => row['split'] === split && row['step'] === step).at(-1) ?? {}
  return { rate: numberOrNull(row['rate']), distortion: numberOrNull(row['distortion']), row }
}

const numberOrNull = (cell: unknown): number | null => (typeof cell === 'number' ? cell : null)

/** Runs without a rate are last. */
const byRate = (runs: readonly CollectedRun[]): readonly CollectedRun[] =>
  [...runs].sort((a, b) => (b.rate ?? -Infinity) - (a.rate ?? -Infinity) || 0)
