import { tf, type Density, type Draw, type Factor, type Noise, type Tensor } from '@elbow/core'
import { valueOf } from './event.js'
import { drawShape, type Gaussian } from './gaussian.js'
import { trapezoid } from './trapezoid.js'

/** A block of a chain: Gaussian, given the block drawn before it. */
export interface ChainFactor extends Factor {
  density(given?: Tensor): Gaussian
}

/**
 * Blocks of a code, each drawn given the one before it.
 *
 *   log e(z|x) = log e(z1|x) + log e(z2|z1) + …        log m(z) = log p(zL) + … + log p(z1|z2)
 *
 * Values have the blocks side by side, [K, B, Σ sizes], z1 first whatever the order of drawing.
 *
 * @param sizes    of every block, z1 first
 * @param factors  in the order of drawing
 */
export function chain(sizes: readonly number[], factors: readonly ChainFactor[]): Density {
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const [first] = factors as readonly [ChainFactor]
  const examples = () => drawShape(first.density().gaussian.mean.shape, [sizes[first.block]!], 1)[1]!

  /** Draw block after block; `epsilonOf` is the noise of each. */
  const drawBy = (epsilonOf: (density: Gaussian, block: number) => Tensor): Draw => {
    const values: Tensor[] = sizes.map(() => undefined!)
    const logProbs: Tensor[] = []
    let given: Tensor | undefined
    for (const { block, density } of factors) {
      const conditional = density(given)
      const { value, logProb } = conditional.at(epsilonOf(conditional, block))
      values[block] = given = value
      logProbs.push(logProb)
    }
    return { value: tf.concat(values, -1), logProb: tf.addN(logProbs) }
  }

  const perBlock = (value: Tensor, measure: (density: Gaussian, value: Tensor) => Tensor): Tensor[] => {
    const blocks = splitBlocks(perExample(value, examples()), sizes)
    return factors.map(({ block, density }, i) => {
      const before = factors[i - 1]
      return measure(density(before && blocks[before.block]), blocks[block]!)
    })
  }

  return {
    factors,
    logProb: (value) => tf.addN(perBlock(valueOf(value), (density, z) => density.logProb(z))),
    logProbPerDimension(value) {
      const measured = perBlock(value, (density, z) => density.logProbPerDimension(z))
      return tf.concat(
        sizes.map((_, block) => measured[factors.findIndex((factor) => factor.block === block)]!),
        -1,
      )
    },
    draw: (noise, count) => drawBy((density, block) => noiseOf(density, sizes[block]!, noise, count)),
    quadrature(count, noise) {
      const nodes = trapezoid(total, count, noise, examples())
      if (!nodes) return undefined
      const epsilon = splitBlocks(nodes.epsilon, sizes)
      return { ...drawBy((_, block) => epsilon[block]!), weight: nodes.weight }
    },
  }
}

function noiseOf({ gaussian }: Gaussian, size: number, noise: Noise, count: number): Tensor {
  return noise.normal(drawShape(gaussian.mean.shape, [size], count))
}

/** [K, B, Σ sizes] -> [K, B, size] of each block */
export function splitBlocks(value: Tensor, sizes: readonly number[]): Tensor[] {
  const [draws, examples] = value.shape as [number, number]
  let start = 0
  return sizes.map((size) => {
    const block = tf.slice(value, [0, 0, start], [draws, examples, size])
    start += size
    return block
  })
}

/** [K, B, D] from a value without draws, [B, D], or one that is the same for every example, [K, 1, D]. */
function perExample(value: Tensor, examples: number): Tensor {
  const drawn = value.rank === 2 ? tf.expandDims(value, 0) : value
  return drawn.shape[1] === 1 && examples > 1 ? tf.tile(drawn, [1, examples, 1]) : drawn
}
