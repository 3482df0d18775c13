import { errors } from '../errors.js'
import type { Progress } from '../contracts/progress.js'
import type { Row } from '../contracts/column.js'
import { required } from '../required.js'
import type { Tensor } from '../tensors/tf.js'
import type { TrainingSource } from '../data/source.js'
import type { TrainingStep } from './step.js'

/** Batches, length and callbacks of a training loop. */
export interface TrainingOptions {
  readonly source: TrainingSource
  readonly step: TrainingStep
  readonly steps: number
  /** Steps and seconds of earlier processes. */
  readonly before?: { readonly steps: number; readonly seconds: number }
  /** Learning rate as a function of the fraction of steps done, 0 to 1. */
  readonly learningRate: (fraction: number) => number
  /** Whether to log a row after this many steps. */
  readonly isLogged: (done: number) => boolean
  /** Schedules of the objective, which are logged too. */
  readonly schedules: Readonly<Record<string, (progress: Progress) => number>>
  /** Called after every step with the number of steps done. */
  readonly onStep?: (done: number) => void
  /** A sentence on the last good checkpoint, for the error NON_FINITE. */
  readonly lastGood?: () => string
  /** Advice for the error NON_FINITE. */
  readonly advice?: () => string
}

/** One logged step. */
export interface TrainingRow {
  readonly progress: Progress
  /** Optimizer steps done, this one included. */
  readonly done: number
  readonly row: Row
}

/** Metrics of one step, in the order of `TrainingStep.metrics`. */
interface Metrics {
  readonly loss: number
  readonly rate: number
  readonly distortion: number
  /** Columns of the objective. */
  readonly own: Readonly<Record<string, number>>
}

interface Pending {
  readonly progress: Progress
  readonly metrics: Tensor
}

/**
 * The training loop: an async generator of logged rows. Metrics stay on the engine and are read in blocks, one per logged
 * row; all of them are checked. The loop ends between two steps when the consumer returns or `stop` is aborted. It disposes
 * of its tensors.
 *
 * @throws NON_FINITE with the metric and the step
 */
export async function* training(options: TrainingOptions, stop: AbortSignal): AsyncGenerator<TrainingRow> {
  const { source, step, steps, before = { steps: 0, seconds: 0 } } = options
  const started = performance.now() - 1000 * before.seconds
  const pending: Pending[] = []
  let lastYield = performance.now()
  try {
    for (let n = before.steps; n < steps && !stop.aborted; n++) {
      const progress = progressAt(n, steps, source.stepsPerEpoch)
      const { x, owned } = source.batch(n)
      pending.push({ progress, metrics: step.run(x, progress, options.learningRate(progress.fraction)) })
      if (owned) x.dispose()
      options.onStep?.(n + 1)
      if (options.isLogged(n + 1)) {
        const metrics = await readMetrics(pending.splice(0), step.metrics, options)
        yield { progress, done: n + 1, row: rowOf(progress, metrics, options, started) }
      }
      if (performance.now() - lastYield > 50) {
        await new Promise(setImmediate) // let signals and writers run
        lastYield = performance.now()
      }
    }
  } finally {
    for (const { metrics } of pending) metrics.dispose()
  }
}

/** Progress before a step. */
export function progressAt(step: number, steps: number, stepsPerEpoch: number | null): Progress {
  const epoch = step / (stepsPerEpoch ?? 1) // a step on exact data is a pass over all of it
  return { step, steps, epoch, fraction: steps === 0 ? 1 : step / steps }
}

/** Reads and checks a block of metrics. @returns those of its last step */
async function readMetrics(
  block: readonly Pending[],
  names: readonly string[],
  { lastGood = () => 'There is no checkpoint.', advice }: Pick<TrainingOptions, 'lastGood' | 'advice'>,
): Promise<Metrics> {
  const vectors = await Promise.all(block.map(({ metrics }) => metrics.data()))
  for (const { metrics } of block) metrics.dispose()
  for (const [i, vector] of vectors.entries()) {
    const bad = vector.findIndex((value) => !Number.isFinite(value))
    if (bad < 0) continue
    const step = block[i]!.progress.step + 1
    throw errors.nonFinite(names[bad]!, vector[bad]!, step, lastGood(), advice?.())
  }
  const last = required(vectors.at(-1), 'the metrics of the last step')
  const { loss, rate, distortion, ...own } = Object.fromEntries(names.map((name, i) => [name, last[i]!]))
  return {
    loss: required(loss, 'loss'),
    rate: required(rate, 'rate'),
    distortion: required(distortion, 'distortion'),
    own,
  }
}

function rowOf(
  progress: Progress,
  { loss, rate, distortion, own }: Metrics,
  options: TrainingOptions,
  started: number,
): Row {
  const { stepsPerEpoch } = options.source
  return {
    step: progress.step + 1,
    epoch: stepsPerEpoch === null ? null : (progress.step + 1) / stepsPerEpoch,
    seconds: (performance.now() - started) / 1000,
    loss,
    rate,
    distortion,
    elbo: -(rate + distortion),
    learning_rate: options.learningRate(progress.fraction),
    ...Object.fromEntries(Object.entries(options.schedules).map(([name, valueAt]) => [name, valueAt(progress)])),
    ...own,
  }
}
