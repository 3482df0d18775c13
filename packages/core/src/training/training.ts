import { errors } from '../errors.js'
import type { Progress } from '../parts.js'
import type { Row } from '../tables/columns.js'
import type { Tensor } from '../tf.js'
import type { TrainingSource } from './source.js'
import type { TrainingStep } from './step.js'

/** Where a loop gets its batches from, and how long it runs. */
export interface TrainingOptions {
  readonly source: TrainingSource
  readonly step: TrainingStep
  readonly steps: number
  /** What an earlier process did. */
  readonly before?: { readonly steps: number; readonly seconds: number }
  /** Learning rate at a fraction of the training done. */
  readonly learningRate: (fraction: number) => number
  /** Is there to be a row after so many steps? */
  readonly isLogged: (done: number) => boolean
  /** Schedules of the objective, to be logged beside what they drive. */
  readonly schedules: Readonly<Record<string, (progress: Progress) => number>>
  /** Told after every step how many are done. */
  readonly onStep?: (done: number) => void
  /** What to fall back on when a number is not finite: one sentence. */
  readonly lastGood?: () => string
}

/** One logged step. */
export interface TrainingRow {
  readonly progress: Progress
  /** Optimizer steps done, this one included. */
  readonly done: number
  readonly row: Row
}

interface Pending {
  readonly progress: Progress
  readonly metrics: Tensor
}

/**
 * The training loop, as rows that are pulled. Metrics stay on the engine and are read back one block at a time, so that
 * the loop never waits for a single number; every one of them is checked. Ends between two steps when the consumer
 * stops pulling or `stop` says so, with every tensor freed.
 *
 * @throws NON_FINITE naming the metric and the step
 */
export async function* training(options: TrainingOptions, stop: AbortSignal): AsyncGenerator<TrainingRow> {
  const { source, step, steps, before = { steps: 0, seconds: 0 }, lastGood = () => 'There is no checkpoint.' } = options
  const started = performance.now() - 1000 * before.seconds
  const pending: Pending[] = []
  let rested = performance.now()
  try {
    for (let n = before.steps; n < steps && !stop.aborted; n++) {
      const progress = progressAt(n, steps, source.stepsPerEpoch)
      const { x, owned } = source.batch(n)
      pending.push({ progress, metrics: step.run(x, progress, options.learningRate(progress.fraction)) })
      if (owned) x.dispose()
      options.onStep?.(n + 1)
      if (options.isLogged(n + 1)) {
        const metrics = await lastOf(pending.splice(0), step.metrics, lastGood)
        yield { progress, done: n + 1, row: rowOf(progress, metrics, options, started) }
      }
      if (performance.now() - rested > 50) {
        await new Promise(setImmediate) // let signals and writers have their turn
        rested = performance.now()
      }
    }
  } finally {
    for (const { metrics } of pending) metrics.dispose()
  }
}

/** How far training has come before a step. */
export function progressAt(step: number, steps: number, stepsPerEpoch: number | null): Progress {
  const epoch = step / (stepsPerEpoch ?? 1) // a step on exact data is a pass over all of it
  return { step, steps, epoch, fraction: steps === 0 ? 1 : step / steps }
}

/** Read a block of metrics, check all of them, and return those of its last step. */
async function lastOf(
  block: readonly Pending[],
  names: readonly string[],
  lastGood: () => string,
): Promise<Record<string, number>> {
  const values = await Promise.all(block.map(({ metrics }) => metrics.data()))
  for (const { metrics } of block) metrics.dispose()
  for (const [i, vector] of values.entries()) {
    const bad = vector.findIndex((value) => !Number.isFinite(value))
    if (bad >= 0) throw errors.nonFinite(names[bad]!, vector[bad]!, block[i]!.progress.step + 1, lastGood())
  }
  return Object.fromEntries(names.map((name, i) => [name, values.at(-1)![i]!]))
}

function rowOf(progress: Progress, metrics: Record<string, number>, options: TrainingOptions, started: number): Row {
  const { stepsPerEpoch } = options.source
  const { loss, rate, distortion, ...own } = metrics as { loss: number; rate: number; distortion: number }
  return {
    step: progress.step + 1,
    epoch: stepsPerEpoch === null ? null : (progress.step + 1) / stepsPerEpoch,
    seconds: (performance.now() - started) / 1000,
    loss,
    rate,
    distortion,
    elbo: -(rate + distortion),
    learning_rate: options.learningRate(progress.fraction),
    ...Object.fromEntries(Object.entries(options.schedules).map(([name, at]) => [name, at(progress)])),
    ...own,
  }
}
