import { shapeOf, tf, type Density, type Draw, type Factor, type Noise, type Tensor } from '@elbow-vae/core'
import { drawShape, valueOf } from './support/event.js'
import type { Gaussian } from './gaussian.js'
import { trapezoid } from './support/trapezoid.js'

/** The density of one block of a chain: a Gaussian, given the block drawn before it. */
export interface ChainFactor extends Factor {
  density(given?: Tensor): Gaussian
}

/** The density of the block that is drawn first. */
export const firstFactor = (block: number, density: () => Gaussian): ChainFactor => ({ block, density })

/** The density of any other block. Its density throws a RangeError without the block drawn before it. */
export const nextFactor = (block: number, density: (given: Tensor) => Gaussian): ChainFactor => ({
  block,
  density(given) {
    if (!given) throw new RangeError(`block ${block} of a chain needs the value of the block drawn before it`)
    return density(given)
  },
})

/**
 * A hierarchy of Gaussians: each block of a code is drawn given the block before it.
 *
 *   log e(z|x) = log e(z1|x) + log e(z2|z1) + …        log m(z) = log p(zL) + … + log p(z1|z2)
 *                                                      Rezende et al. 2014 (arXiv:1401.4082), eq. 1–4
 *
 * Values contain all blocks, [K, B, Σ sizes], z1 first in either order of drawing. Log densities are in nats. Draws are
 * reparameterized.
 *
 * @param sizes    size of each block, z1 first
 * @param factors  in the order of drawing
 */
export function chain(sizes: readonly number[], factors: readonly ChainFactor[]): Density {
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const examples = () => {
    const { block, density } = factors[0]!
    return drawShape(density().gaussian.mean.shape, [sizes[block]!], 1)[1]
  }

  /** Draws one block after the other from the noise that `epsilonOf` returns for each. */
  const drawFrom = (epsilonOf: (density: Gaussian, block: number) => Tensor): Draw => {
    const values: Tensor[] = []
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

  /** A measurement of each block under its density, in the order of drawing. */
  const perBlock = (value: Tensor, measure: (density: Gaussian, value: Tensor) => Tensor): Tensor[] => {
    const blocks = splitBlocks(perExample(value, examples()), sizes)
    return factors.map(({ block, density }, i) => {
      const previous = factors[i - 1]
      return measure(density(previous && blocks[previous.block]), blocks[block]!)
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
    draw: (noise, count) => drawFrom((density, block) => noiseFor(density, sizes[block]!, noise, count)),
    quadrature(count, noise) {
      const nodes = trapezoid(total, count, noise, examples())
      if (!nodes) return undefined
      const epsilon = splitBlocks(nodes.epsilon, sizes)
      return { ...drawFrom((_, block) => epsilon[block]!), weight: nodes.weight }
    },
  }
}

function noiseFor({ gaussian }: Gaussian, size: number, noise: Noise, count: number): Tensor {
  return noise.normal(drawShape(gaussian.mean.shape, [size], count))
}

/** Splits a code into its blocks: [K, B, Σ sizes] -> [K, B, size] each. */
export function splitBlocks(value: Tensor, sizes: readonly number[]): Tensor[] {
  const [draws, examples] = shapeOf(value, 3)
  let start = 0
  return sizes.map((size) => {
    const block = tf.slice(value, [0, 0, start], [draws, examples, size])
    start += size
    return block
  })
}

/** [K, B, D] from a value without draws, [B, D], or from one that is the same for every example, [K, 1, D]. */
function perExample(value: Tensor, examples: number): Tensor {
  const drawn = value.rank === 2 ? tf.expandDims(value, 0) : value
  return drawn.shape[1] === 1 && examples > 1 ? tf.tile(drawn, [1, examples, 1]) : drawn
}
