import {
  errors,
  openRun,
  tableNamed,
  type Dataset,
  type OpenOptions,
  type Registry,
  type Row,
  type SplitName,
} from '@elbow/core'
import { chooseInputs, drawSamples, isImage, shownSplit, type Inputs, type Samples } from '@elbow/evaluators'
import { readableRuns, reportDamaged, type ReadableRuns } from '../readable-runs.js'
import type { NamedRun } from './same-data.js'

export interface CollectOptions extends Pick<
  OpenOptions,
  'checkpoint' | 'dataDir' | 'dataFile' | 'engine' | 'force' | 'log'
> {
  readonly registry: Registry
  readonly runs: ReadableRuns<NamedRun>
  /** Where the inputs come from; the split that a person wants to see, unless told otherwise. */
  readonly split?: SplitName
  /** Inputs, a row each. */
  readonly count: number
  readonly signal: AbortSignal
}

/** A run, what its model draws, and where it lies in the plane. */
export interface CollectedRun extends NamedRun {
  /** Step of the checkpoint. */
  readonly step: number
  /** Of the last evaluation of the split at that step; null where there is none. */
  readonly rate: number | null
  readonly distortion: number | null
  /** That evaluation; empty where there is none. */
  readonly row: Row
  readonly samples: Samples
}

export interface Collected {
  readonly dataset: Pick<Dataset, 'event' | 'kind'>
  readonly split: SplitName
  /** By rate, the highest first: ABE figures 4–6 lead from auto-encoders on the left to auto-decoders on the right. */
  readonly runs: readonly CollectedRun[]
}

/**
 * Build one model after the other, and have each draw for the same inputs. Runs with damaged files are left out.
 *
 * @returns undefined when it was aborted
 * @throws what `openRun` throws; WRONG_DATA for data that are no images, BAD_USAGE for a split that they do not have
 */
export async function collectSamples(options: CollectOptions): Promise<Collected | undefined> {
  const { registry, runs: named, count, signal, log, ...how } = options
  let shown: Shown | undefined
  const collect = async (run: NamedRun): Promise<CollectedRun> => {
    signal.throwIfAborted()
    const { path } = run
    const evaluations = (await tableNamed(path, 'eval'))?.rows ?? []
    const opened = await openRun({ registry, path, ...how, evaluate: [], signal, ...(log && { log }) })
    try {
      const { dataset, host } = opened.run
      const { step } = opened.checkpoint
      shown ??= inputsOf(path, dataset, count, options.split)
      refuseOtherShape(path, dataset, shown.dataset)
      const inputs = inputsFor(dataset, shown)
      const samples = await drawSamples(host.at(shown.split, step, null), inputs, signal)
      return { ...run, step, ...placeOf(evaluations, shown.split, step), samples }
    } finally {
      opened.run.dispose()
    }
  }
  try {
    const byPath = new Map(named.runs.map((run) => [run.path, run]))
    const { runs, damaged } = await readableRuns([...byPath.keys()], (path) => collect(byPath.get(path)!))
    reportDamaged({ runs, damaged: [...named.damaged, ...damaged] })
    const { dataset, split } = shown!
    return { dataset, split, runs: byRate(runs) }
  } catch (error) {
    if (signal.aborted) return undefined
    throw error
  }
}

/** What the first run is shown. */
interface Shown {
  readonly dataset: Dataset
  readonly split: SplitName
  readonly inputs: Inputs
}

function inputsOf(path: string, dataset: Dataset, count: number, wanted?: SplitName): Shown {
  const { event, kind, splits } = dataset
  if (!isImage(event)) {
    const got = `${kind} data [${event.join(', ')}]`
    throw errors.wrongData(path, 'images [height, width, 1]', got, 'There is nothing to look at.')
  }
  const split = wanted ?? shownSplit(dataset)
  const examples = split && splits[split]
  if (!examples) throw errors.badUsage(`--split ${split}: the data of ${path} have ${Object.keys(splits).join(', ')}.`)
  return { dataset, split, inputs: chooseInputs(examples, count) }
}

/** The same examples for another run, in the units that its model was trained in. */
function inputsFor({ splits, scaling }: Dataset, { dataset, split, inputs }: Shown): Inputs {
  if (!scaling && !dataset.scaling) return inputs
  return { ...inputs, values: splits[split]!.rows(inputs.places, 0) }
}

function refuseOtherShape(path: string, { event }: Dataset, first: Dataset): void {
  if (event.join() === first.event.join()) return
  const expected = `examples [${first.event.join(', ')}]`
  throw errors.wrongData(path, expected, `[${event.join(', ')}]`, 'One picture shows runs of one dataset.')
}

/** Rate and distortion of a run on a split, as they were measured at this step. */
function placeOf(
  evaluations: readonly Row[],
  split: SplitName,
  step: number,
): Pick<CollectedRun, 'rate' | 'distortion' | 'row'> {
  const row = evaluations.filter((row) => row['split'] === split && row['step'] === step).at(-1) ?? {}
  return { rate: numberOrNull(row['rate']), distortion: numberOrNull(row['distortion']), row }
}

const numberOrNull = (cell: unknown): number | null => (typeof cell === 'number' ? cell : null)

/** Runs without a rate last. */
const byRate = (runs: readonly CollectedRun[]): readonly CollectedRun[] =>
  [...runs].sort((a, b) => (b.rate ?? -Infinity) - (a.rate ?? -Infinity) || 0)
