import { tf, type Evaluation } from '@elbow/core'
import { evenly, type Tabulated } from './interpolate.js'
import { columnsOf, read } from '../read.js'

/** The decoder as a function of one dimension of the code. */
export interface DecoderTable {
  /** log d(x|z) of every known x. */
  readonly logProb: readonly Tabulated[]
  /** x expected of z, averaged over its dimensions. */
  readonly mean: Tabulated
}

/** Points of the table: between them log d(x|z) is nearly straight even where 1000 bits make it a step. */
const points = 8192
/** Codes that go through the decoder at a time: 1000 bits of each make 4 MB. */
const chunk = 1024

/** The decoder between two values of the first dimension of its code; any other is 0. */
export async function decoderTable(
  run: Evaluation,
  size: number,
  [start, end]: readonly [number, number],
): Promise<DecoderTable> {
  const z = evenly(start, end, points)
  const pieces: Float64Array[][] = []
  for (let i = 0; i < points; i += chunk) pieces.push(await decode(run, size, z.subarray(i, i + chunk)))
  const joined = (which: number) => Float64Array.from(pieces.flatMap((piece) => [...piece[which]!]))
  const tabulated = (values: Float64Array): Tabulated => ({ start, spacing: (end - start) / (points - 1), values })
  return {
    logProb: columnsOf(joined(0), run.dataset.support!.probability.length).map(tabulated),
    mean: tabulated(joined(1)),
  }
}

/** Does the decoder say the same whatever the second dimension of its code is? */
export async function readsFirstBlockAlone(run: Evaluation): Promise<boolean> {
  const z = evenly(-3, 3, 64)
  const [below] = await decode(run, 2, z, -1)
  const [above] = await decode(run, 2, z, 1)
  return below!.every((value, i) => value === above![i])
}

/** log d(x|z) of every known x, [z, x], and the mean of x, [z]. */
function decode({ model, dataset }: Evaluation, size: number, z: Float64Array, rest = 0): Promise<Float64Array[]> {
  const { support, event } = dataset
  return read(() => {
    const x = tf.tensor(support!.x, [support!.probability.length, ...event])
    const code = tf.tensor(
      [...z].flatMap((first) => [first, ...Array<number>(size - 1).fill(rest)]),
      [z.length, 1, size],
    )
    const density = model.decoder.density(model.decoder.parameters(code))
    return [density.logProb(x), tf.mean(tf.reshape(density.mean!(), [z.length, -1]), 1)]
  })
}
