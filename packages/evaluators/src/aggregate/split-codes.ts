import {
  exactDataDraws,
  tf,
  type Density,
  type Draw,
  type Evaluation,
  type Shape,
  type Tensor,
  type Tensors,
} from '@elbow-vae/core'
import { exampleProbability } from '../numerics/known-support.js'

/** Some examples of a split: the encoder's parameters for them, and codes z ~ e(z|x). `dispose` releases the tensors. */
export interface CodeBlock {
  readonly parameters: Tensors
  /** [K, B, D] */
  readonly draw: Draw
  readonly examples: number
}

/** The codes of a split, and the components of q(z) = Σ_j p_j e(z|x_j). */
export interface SplitCodes {
  readonly blocks: readonly CodeBlock[]
  /** p_j: 1/N, or p*(x) of a known distribution. */
  readonly probability: Float64Array
  dispose(): void
}

export interface SplitCodesOptions {
  /** Names the noise. */
  readonly name: string
  /** Number of examples of the split, evenly spaced; 0 takes all. */
  readonly examples: number
  /** Draws per example; null: 1, or `exactDataDraws` in total for exact data. */
  readonly samples: number | null
}

/** Options of the evaluators of q(z). */
export const codesOptions = {
  examples: {
    default: 10_000,
    min: 0,
    integer: true,
    unit: 'examples',
    help: 'examples of the split, evenly spaced; 0: all. Time grows with their square',
  },
  samples: {
    default: null,
    min: 1,
    integer: true,
    help: 'codes per example; default: 1, or 4096 in total for exact data',
  },
} as const

/** Examples per encoder pass. Fewer blocks make fewer pairs of blocks, but large images take memory. */
const batchFor = (event: Shape) => Math.min(1000, Math.max(1, Math.floor(2 ** 18 / event.reduce((a, b) => a * b, 1))))

/** Encode a split and draw codes, block by block. The run's quadrature, if any, replaces the draws. */
export async function splitCodes(run: Evaluation, { name, examples, samples }: SplitCodesOptions): Promise<SplitCodes> {
  const exact = run.split === 'exact'
  const count = exact ? run.examples : Math.min(examples || run.examples, run.examples)
  const draws = samples ?? (exact ? Math.ceil(exactDataDraws / count) : 1)
  const noise = run.noise(name)
  const { encoder } = run.model
  const allocated: Tensor[] = []
  const keep = <T extends Tensor>(tensor: T): T => {
    const clone = tf.keep(tf.clone(tensor)) // a part may have returned its input, or a weight
    allocated.push(clone)
    return clone
  }
  const blocks: CodeBlock[] = []
  try {
    for (const x of run.batches(batchFor(run.dataset.event), count)) {
      const size = x.shape[0]
      tf.tidy(() => {
        const params = encoder.parameters(x)
        const density = encoder.density(params)
        const nodes = run.quadrature ? density.quadrature?.(run.quadrature, noise) : undefined
        const parameters = Object.fromEntries(Object.entries(params).map(([key, tensor]) => [key, keep(tensor)]))
        blocks.push({ parameters, draw: mapDraw(nodes ?? density.draw(noise, draws), keep), examples: size })
      })
      x.dispose()
      await new Promise(setImmediate) // lets signals be handled
    }
  } catch (error) {
    tf.dispose(allocated) // aborted between two blocks
    throw error
  }
  return { blocks, probability: exampleProbability(run, count), dispose: () => tf.dispose(allocated) }
}

/** The draw with its tensors replaced; any other field stays. */
function mapDraw(draw: Draw, map: (tensor: Tensor) => Tensor): Draw {
  const { value, logProb, weight, base, auxiliary } = draw
  return {
    ...draw,
    value: map(value),
    logProb: map(logProb),
    ...(weight && { weight: map(weight) }),
    ...(base && { base: map(base) }),
    ...(auxiliary && { auxiliary: map(auxiliary) }),
  }
}

/**
 * Flatten the codes, [K, B, D] -> [K·B, 1, D], so that they broadcast against every posterior. The auxiliary draw is
 * dropped: it is valid only under the parameters of its own example.
 */
export const toBroadcastDraw = ({ auxiliary: _, ...draw }: Draw): Draw => {
  const flatten = (tensor: Tensor) => tf.reshape(tensor, [-1, 1, ...tensor.shape.slice(2)])
  return mapDraw(draw, flatten)
}

/** Whether the code is finite. */
export function hasFiniteCode(run: Evaluation): boolean {
  return inspectPosterior(run, (posterior) => posterior.enumerate !== undefined)
}

/** Inspect e(z|x) of the first example. */
export function inspectPosterior<T extends boolean | string | undefined>(
  { model: { encoder }, batches }: Evaluation,
  inspect: (posterior: Density) => T,
): T {
  for (const x of batches(1)) {
    try {
      const result: { value?: T } = {}
      tf.tidy(() => {
        result.value = inspect(encoder.density(encoder.parameters(x)))
      })
      return result.value as T
    } finally {
      x.dispose()
    }
  }
  throw new Error('a split without examples')
}
