import {
  columns,
  definePlugin,
  drawsOfKnown,
  kernelNames,
  mmd,
  permutation,
  tf,
  uniform,
  type Column,
  standardError,
} from '@elbow/core'
import type { Evaluation, KernelName, Tensor } from '@elbow/core'
import { hasFiniteCode, splitCodes } from './aggregate/split-codes.js'
import { read } from './read.js'

/**
 * How far q(z) = E e(z|x) is from m(z), by draws of both alone.
 *
 * The unbiased estimate, averaged over blocks of at most 500 codes: time grows with the codes and not with their square,
 * and the blocks' spread is the standard error. Near 0 it is below 0 now and then.
 */
export const divergence = definePlugin({
  kind: 'evaluator',
  name: 'divergence',
  summary: 'MMD² between q(z) and m(z), unbiased, with its standard error',
  equation: 'MMD² = E k(z, z′) + E k(p, p′) − 2 E k(z, p), z, z′ ~ q(z), p, p′ ~ m(z)',
  paper: 'Gretton et al. 2012, A Kernel Two-Sample Test, JMLR, eq. 3; blocks: Zaremba et al. 2013, B-tests',
  options: {
    kernel: { default: 'imq', choices: kernelNames, help: 'Gaussian, or inverse multiquadric' },
    bandwidth: { default: 1, min: 1e-6, help: 'of the kernel, in units of the distance of two draws from N(0, I)' },
    examples: { default: 10_000, min: 0, integer: true, help: 'of a split, evenly spread; 0 takes all' },
  },
  create: ({ kernel, bandwidth, examples }) => ({
    columns: [...columns('mmd'), ...own],
    async evaluate(run) {
      if (hasFiniteCode(run)) return { row: { ...nothing, note: 'divergence: needs a continuous code' } }
      const codes = await drawnCodes(run, examples)
      const blocks = Math.floor(codes.count / codes.perBlock)
      if (blocks < 2) return { row: { ...nothing, note: 'divergence: needs four examples or more' } }
      const estimates = new Float64Array(blocks)
      for (let i = 0; i < blocks; i++) {
        run.signal?.throwIfAborted()
        estimates[i] = await ofBlock(run, codes.block(i), `divergence/${i}`, kernel, bandwidth)
        await new Promise(setImmediate) // let signals have their turn
      }
      const mean = estimates.reduce((sum, each) => sum + each, 0) / blocks
      return { row: { mmd: mean, mmd_se: standardError(estimates) } }
    },
  }),
})

const own: readonly Column[] = [{ name: 'mmd_se', description: 'standard error of mmd over blocks of codes' }]
const nothing = { mmd: null, mmd_se: null }

/** The largest block, and how many there should be at least: their spread is the error. */
const [largest, fewest] = [500, 20]

/** Draws from q(z) on the host, in random order: files are often sorted by class, and a block must be like the whole. */
interface DrawnCodes {
  readonly count: number
  readonly perBlock: number
  /** [perBlock · D] */
  block(i: number): Float32Array
}

async function drawnCodes(run: Evaluation, examples: number): Promise<DrawnCodes> {
  const exact = run.split === 'exact'
  const codes = await splitCodes(
    { ...run, quadrature: 0 },
    { name: 'divergence', examples, samples: exact ? drawsOfKnown : 1 },
  )
  const values = await read(() => codes.blocks.map(({ draw }) => tf.clone(draw.value)))
  const size = codes.blocks[0]!.draw.value.shape.at(-1)!
  codes.dispose()
  const all = Float32Array.from(values.flatMap((each) => [...each]))
  const count = exact ? drawsOfKnown : all.length / size
  const places = exact ? chosen(run, count) : permutation({ seed: run.seed, stream: 'divergence', step: 0 }, count)
  const perBlock = Math.max(2, Math.min(largest, Math.floor(count / fewest)))
  const code = (place: number) => [...all.subarray(place * size, (place + 1) * size)]
  return {
    count,
    perBlock,
    block: (i) => Float32Array.from([...places.subarray(i * perBlock, (i + 1) * perBlock)].flatMap(code)),
  }
}

/** Of a known distribution: for every draw n an example x_j ~ p*(x), so that draw n of x_j is a draw from q(z). */
function chosen(run: Evaluation, count: number): Int32Array {
  const { probability } = run.dataset.support!
  return Int32Array.from(uniform({ seed: run.seed, stream: 'divergence', step: 0 }, count), (u, n) => {
    let [j, passed] = [0, probability[0]!]
    while (passed < u && j < probability.length - 1) passed += probability[++j]!
    return n * probability.length + j
  })
}

async function ofBlock(
  run: Evaluation,
  codes: Float32Array,
  stream: string,
  kernel: KernelName,
  bandwidth: number,
): Promise<number> {
  const [estimate] = await read(() => {
    const { marginal } = run.model
    const size = marginal.density().draw(run.noise('divergence/shape'), 1).value.shape.at(-1)!
    const z = tf.tensor(codes, [codes.length / size, size])
    const p: Tensor = marginal.density().draw(run.noise(stream), z.shape[0]).value
    return [mmd(z, tf.reshape(p, z.shape), kernel, bandwidth)]
  })
  return estimate![0]!
}
