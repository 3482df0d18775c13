import { required, tf, type Evaluation, type Support } from '@elbow-vae/core'
import { linspace, type GridFunction } from './interpolate.js'
import { splitColumns, readTensors } from '../numerics/read-tensors.js'

/** The decoder as a function of one dimension of the code. */
export interface DecoderTable {
  /** log d(x|z) of every x of the known distribution. */
  readonly logProb: readonly GridFunction[]
  /** E[x|z], averaged over the dimensions of x. */
  readonly mean: GridFunction
}

/** Points of the table. Between them log d(x|z) is nearly linear, even where 1000 bits make it a steep step. */
const points = 8192
/** Codes per decoder pass; with 1000 bits each they take 4 MB. */
const chunk = 1024

/** Tabulate the decoder over an interval of the first dimension of its code; other dimensions are 0. */
export async function decoderTable(
  run: Evaluation,
  support: Support,
  size: number,
  [start, end]: readonly [number, number],
): Promise<DecoderTable> {
  const z = linspace(start, end, points)
  const pieces: Decoded[] = []
  for (let i = 0; i < points; i += chunk) pieces.push(await decode(run, support, size, z.subarray(i, i + chunk)))
  const joined = (read: (piece: Decoded) => Float64Array) =>
    Float64Array.from(pieces.flatMap((piece) => [...read(piece)]))
  const toGrid = (values: Float64Array): GridFunction => ({ start, spacing: (end - start) / (points - 1), values })
  return {
    logProb: splitColumns(
      joined(({ logProb }) => logProb),
      support.probability.length,
    ).map(toGrid),
    mean: toGrid(joined(({ mean }) => mean)),
  }
}

/** Whether the decoder's output is independent of the second dimension of its code. */
export async function usesFirstBlockOnly(run: Evaluation, support: Support): Promise<boolean> {
  const z = linspace(-3, 3, 64)
  const below = await decode(run, support, 2, z, -1)
  const above = await decode(run, support, 2, z, 1)
  return below.logProb.every((value, i) => value === above.logProb[i])
}

interface Decoded {
  /** log d(x|z) of every x of the known distribution, [z, x] */
  readonly logProb: Float64Array
  /** E[x|z], averaged over the dimensions of x, [z] */
  readonly mean: Float64Array
}

/** @param rest  value of the other dimensions of the code */
async function decode(
  { model, dataset }: Evaluation,
  support: Support,
  size: number,
  z: Float64Array,
  rest = 0,
): Promise<Decoded> {
  const [logProb, mean] = await readTensors(() => {
    const x = tf.tensor(support.x, [support.probability.length, ...dataset.event])
    const code = tf.tensor(
      [...z].flatMap((first) => [first, ...Array<number>(size - 1).fill(rest)]),
      [z.length, 1, size],
    )
    const density = model.decoder.density(model.decoder.parameters(code))
    const expected = required(density.mean?.(), 'mean of d(x|z)')
    return [density.logProb(x), tf.mean(tf.reshape(expected, [z.length, -1]), 1)]
  })
  return { logProb, mean }
}
