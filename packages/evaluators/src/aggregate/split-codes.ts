import {
  drawsOfKnown,
  tf,
  type Density,
  type Draw,
  type Evaluation,
  type Shape,
  type Tensor,
  type Tensors,
} from '@elbow/core'

/** Some examples of a split: what the encoder says of them, and codes z ~ e(z|x). The tensors are kept. */
export interface CodeBlock {
  readonly parameters: Tensors
  /** [K, B, D] */
  readonly draw: Draw
  readonly examples: number
}

/** The codes of a split, and what q(z) = Σ_j p_j e(z|x_j) is made of. */
export interface SplitCodes {
  readonly blocks: readonly CodeBlock[]
  /** p_j: 1/N, or p*(x) of a known distribution. */
  readonly probability: Float64Array
  dispose(): void
}

export interface CodesWanted {
  /** Names the noise. */
  readonly name: string
  /** So many of the split, evenly spread; 0 takes all. */
  readonly examples: number
  /** Draws per example; null: one, or `drawsOfKnown` in all of a known distribution. */
  readonly samples: number | null
}

/** Options of every evaluator that looks at codes. */
export const codesOptions = {
  examples: {
    default: 10_000,
    min: 0,
    integer: true,
    unit: 'examples',
    help: 'of a split, evenly spread; 0 takes all, and time grows with the square',
  },
  samples: {
    default: null,
    min: 1,
    integer: true,
    help: 'codes per example; left open: 1, or 4096 in all of a known distribution',
  },
} as const

/** Examples that go through the encoder at a time: few blocks make few pairs of blocks, but large images take memory. */
const batchFor = (event: Shape) => Math.min(1000, Math.max(1, Math.floor(2 ** 18 / event.reduce((a, b) => a * b, 1))))

/** Encode a split and draw codes, block by block; of a known distribution by quadrature where the run has one. */
export async function splitCodes(run: Evaluation, { name, examples, samples }: CodesWanted): Promise<SplitCodes> {
  const exact = run.split === 'exact'
  const count = exact ? run.examples : Math.min(examples || run.examples, run.examples)
  const draws = samples ?? (exact ? Math.ceil(drawsOfKnown / count) : 1)
  const noise = run.noise(name)
  const { encoder } = run.model
  const kept: Tensor[] = []
  const keep = <T extends Tensor>(tensor: T): T => {
    const clone = tf.keep(tf.clone(tensor)) // a part may have given back its input, or a weight
    kept.push(clone)
    return clone
  }
  const blocks: CodeBlock[] = []
  try {
    for (const whole of run.batches(batchFor(run.dataset.event), count)) {
      const size = whole.shape[0]
      tf.tidy(() => {
        const said = encoder.parameters(whole)
        const density = encoder.density(said)
        const nodes = run.quadrature ? density.quadrature?.(run.quadrature, noise) : undefined
        const parameters = Object.fromEntries(Object.entries(said).map(([key, tensor]) => [key, keep(tensor)]))
        blocks.push({ parameters, draw: mapDraw(nodes ?? density.draw(noise, draws), keep), examples: size })
      })
      whole.dispose()
      await new Promise(setImmediate) // let signals have their turn
    }
  } catch (error) {
    tf.dispose(kept) // aborted between two blocks
    throw error
  }
  const probability = exact ? run.dataset.support!.probability : new Float64Array(count).fill(1 / count)
  return { blocks, probability, dispose: () => tf.dispose(kept) }
}

/** The draw with its tensors replaced; what else it carries (a flow) stays. */
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
 * Codes one after the other, [K, B, D] -> [K·B, 1, D], so that they broadcast against any posterior: to most of those they
 * come from elsewhere, and what was drawn on the way to them stays behind.
 */
export const inRow = ({ auxiliary: _, ...draw }: Draw): Draw => {
  const row = (tensor: Tensor) => tf.reshape(tensor, [-1, 1, ...tensor.shape.slice(2)])
  return mapDraw(draw, row)
}

/** Is the code finite, so that everything about it is a sum? */
export function hasFiniteCode(run: Evaluation): boolean {
  return posteriorOfFirst(run, (posterior) => posterior.enumerate !== undefined)
}

/** What can be said of e(z|x) from its first example. */
export function posteriorOfFirst<T extends boolean | string | undefined>(
  { model: { encoder }, batches }: Evaluation,
  say: (posterior: Density) => T,
): T {
  for (const x of batches(1)) {
    try {
      let said: T | undefined
      tf.tidy(() => {
        said = say(encoder.density(encoder.parameters(x)))
      })
      return said!
    } finally {
      x.dispose()
    }
  }
  throw new Error('a split without examples')
}
