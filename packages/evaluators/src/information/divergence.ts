import {
  columns,
  definePlugin,
  exactDataDraws,
  kernelNames,
  mmd,
  permutation,
  tf,
  uniform,
  type Column,
  standardError,
  type Evaluation,
  type KernelName,
  type Support,
  type Tensor,
} from '@elbow-vae/core'
import { hasFiniteCode, splitCodes } from '../aggregate/split-codes.js'
import { knownSupport } from '../numerics/known-support.js'
import { readTensors } from '../numerics/read-tensors.js'

/**
 * MMD² between q(z) = E e(z|x) and m(z), from draws of both.
 *
 * The unbiased estimate is averaged over blocks of at most 500 codes, so that time grows linearly with the number of codes.
 * The standard error comes from the variance over blocks. An unbiased estimate of a value near 0 can be negative.
 */
export const divergence = definePlugin({
  kind: 'evaluator',
  name: 'divergence',
  summary: 'MMD² between q(z) and m(z), unbiased, with its standard error',
  equation: 'MMD² = E k(z, z′) + E k(p, p′) − 2 E k(z, p), z, z′ ~ q(z), p, p′ ~ m(z)',
  paper: 'Gretton et al. 2012, A Kernel Two-Sample Test, JMLR, eq. 3; blocks: Zaremba et al. 2013, B-tests',
  options: {
    kernel: { default: 'imq', choices: kernelNames, help: 'kernel: rbf (Gaussian) or imq (inverse multiquadric)' },
    bandwidth: {
      default: 1,
      min: 1e-6,
      help: 'bandwidth of the kernel, in units of the distance between two draws from N(0, I)',
    },
    examples: { default: 10_000, min: 0, integer: true, help: 'examples of the split, evenly spaced; 0: all' },
  },
  create: ({ kernel, bandwidth, examples }) => ({
    columns: [...columns('mmd'), ...ownColumns],
    async evaluate(run) {
      if (hasFiniteCode(run)) return { row: { ...nullRow, note: 'divergence: needs a continuous code' } }
      const codes = await drawCodes(run, examples)
      const blocks = Math.floor(codes.count / codes.perBlock)
      if (blocks < 2) return { row: { ...nullRow, note: 'divergence: needs four examples or more' } }
      const estimates = new Float64Array(blocks)
      for (let i = 0; i < blocks; i++) {
        run.signal?.throwIfAborted()
        estimates[i] = await estimateOfBlock(run, codes.block(i), `divergence/${i}`, kernel, bandwidth)
        await new Promise(setImmediate) // lets signals be handled
      }
      const mean = estimates.reduce((sum, each) => sum + each, 0) / blocks
      return { row: { mmd: mean, mmd_se: standardError(estimates) } }
    },
  }),
})

const ownColumns: readonly Column[] = [{ name: 'mmd_se', description: 'standard error of mmd over blocks of codes' }]
const nullRow = { mmd: null, mmd_se: null }

/** The largest block, and the smallest number of blocks for the standard error. */
const [maxBlock, minBlocks] = [500, 20]

/** Draws from q(z) on the host, in random order: files are often sorted by class, and every block must be a random sample. */
interface DrawnCodes {
  readonly count: number
  readonly perBlock: number
  /** [perBlock · D] */
  block(i: number): Float32Array
}

async function drawCodes(run: Evaluation, examples: number): Promise<DrawnCodes> {
  const support = knownSupport(run)
  const codes = await splitCodes(
    { ...run, quadrature: 0 },
    { name: 'divergence', examples, samples: support ? exactDataDraws : 1 },
  )
  const values = await readTensors(() => codes.blocks.map(({ draw }) => tf.clone(draw.value)))
  const size = codes.blocks[0]!.draw.value.shape.at(-1)!
  codes.dispose()
  const all = Float32Array.from(values.flatMap((each) => [...each]))
  const count = support ? exactDataDraws : all.length / size
  const order = support
    ? sampleExamples(support, run.seed, count)
    : permutation({ seed: run.seed, stream: 'divergence', step: 0 }, count)
  const perBlock = Math.max(2, Math.min(maxBlock, Math.floor(count / minBlocks)))
  const code = (index: number) => [...all.subarray(index * size, (index + 1) * size)]
  return {
    count,
    perBlock,
    block: (i) => Float32Array.from([...order.subarray(i * perBlock, (i + 1) * perBlock)].flatMap(code)),
  }
}

/** For every n an example x_j ~ p*(x): draw n of x_j is then a draw from q(z). Returns the indices of these draws. */
function sampleExamples({ probability }: Support, seed: number, count: number): Int32Array {
  return Int32Array.from(uniform({ seed, stream: 'divergence', step: 0 }, count), (u, n) => {
    let [j, cumulative] = [0, probability[0]!]
    while (cumulative < u && j < probability.length - 1) cumulative += probability[++j]!
    return n * probability.length + j
  })
}

async function estimateOfBlock(
  run: Evaluation,
  codes: Float32Array,
  stream: string,
  kernel: KernelName,
  bandwidth: number,
): Promise<number> {
  const [estimate] = await readTensors(() => {
    const { marginal } = run.model
    const size = marginal.density().draw(run.noise('divergence/shape'), 1).value.shape.at(-1)!
    const z = tf.tensor(codes, [codes.length / size, size])
    const p: Tensor = marginal.density().draw(run.noise(stream), z.shape[0]).value
    return [mmd(z, tf.reshape(p, z.shape), kernel, bandwidth)]
  })
  return estimate[0]!
}
