import { sizeFromShape, tf, type Density, type Shape, type Tensor } from '@elbow-vae/core'
import type { MadeNetwork } from './flows/made.js'
import type { DimensionFamily } from './dimension-families.js'
import { broadcastLead, drawShape, leadOf, valueOf } from './support/event.js'

/** Parameters of an autoregressive density. */
export interface AutoregressiveParameters {
  /** Conditioning input of the network, [lead…, C]. A marginal has none. */
  readonly given?: Tensor
}

/**
 * Autoregressive density: every dimension depends on those before it, and on the conditioning input g.
 *
 *   log p(x|g) = Σ_d log p(x_d | x_1 … x_{d−1}, g)     Germain et al. 2015 (arXiv:1502.03509), section 3
 *
 * Its lead is that of g, or [] without one. The log density takes one pass of the network; a draw computes one dimension at
 * a time. Draws are reparameterized if the family's are.
 *
 * @param network  computes the family's parameters of each dimension
 * @param family   distribution of one dimension
 * @param event    its dimensions are ordered in row-major order
 */
export function autoregressiveDensity(
  network: MadeNetwork,
  family: DimensionFamily,
  event: Shape,
  { given }: AutoregressiveParameters = {},
): Density {
  const size = sizeFromShape(event)
  const leadOfGiven = given ? given.shape.slice(0, -1) : []
  const broadcast = (each: Tensor, lead: Shape) => tf.broadcastTo(each, [...lead, each.shape.at(-1)!])

  const perDimension = (value: Tensor): Tensor => {
    const own = leadOf(value, event)
    const x = tf.reshape(value, [...own, size])
    if (!given) return family.logProb(network.parallel(x), x)
    const lead = broadcastLead(own, leadOfGiven)
    return family.logProb(network.parallel(broadcast(x, lead), broadcast(given, lead)), x) // [K, B, D]
  }
  const logProb: Density['logProb'] = (value) => tf.sum(perDimension(valueOf(value)), -1)
  return {
    logProb,
    logProbPerDimension: (value) => {
      const each = perDimension(value)
      return tf.reshape(each, [...each.shape.slice(0, -1), ...event])
    },
    draw(noise, count) {
      const [draws, examples] = drawShape([...leadOfGiven, size], [size], count)
      const rows = given && tf.reshape(broadcast(given, [draws, examples]), [draws * examples, -1])
      const flat = network.sequential(family.draws(noise, size, draws * examples), rows)
      const value = tf.reshape(flat, [draws, examples, ...event])
      return { value, logProb: logProb(value) }
    },
  }
}
