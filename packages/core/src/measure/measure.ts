import type { MeasureOptions, Measurement, Model } from '../contracts/measurement.js'
import { inPart } from '../graph/index.js'
import { errors } from '../errors.js'
import { lazy } from '../lazy.js'
import type { Density, Draw } from '../contracts/density.js'
import type { Noise } from '../contracts/noise.js'
import { pathwiseDraw } from './pathwise.js'
import { tf, type Scalar, type Tensor } from '../tensors/tf.js'

/** Runs the model on a batch and computes rate and distortion. Runs inside `tf.tidy`. */
export function measure(model: Model, options: MeasureOptions): Measurement {
  const { x, weights, noise, samples, trainingSize } = options
  const { encoder, decoder, marginal, names } = model
  const within = <T>(part: 'encoder' | 'decoder' | 'marginal', body: () => T): T =>
    inPart(names ? `${part} "${names[part]}"` : part, body)

  const params = within('encoder', () => encoder.parameters(x))
  const posterior = within('encoder', () => encoder.density(params)) //                            e(z|x)
  const finite = options.enumerate ? posterior.enumerate?.() : undefined
  const nodes =
    !finite && options.quadrature
      ? quadratureDraw(posterior, options.quadrature, noise.at('encoder'), names?.encoder)
      : undefined
  const sampled = finite ?? nodes ?? within('encoder', () => posterior.draw(noise.at('encoder'), samples)) // z, [K, B, D]
  const prior = within('marginal', () => marginal.density()) //                                  m(z)
  const likelihoodOf = (z: Tensor) => within('decoder', () => decoder.density(decoder.parameters(z)))
  const { weighDraws } = options
  const logWeight = (z: Draw) =>
    tf.sub(tf.add(marginal.density().logProb(z), likelihoodOf(z.value).logProb(x)), z.logProb)
  const draw = weighDraws
    ? pathwiseDraw(encoder, params, { posterior, draw: sampled }, (z) => weighDraws(logWeight(z)))
    : sampled
  const likelihood = likelihoodOf(draw.value) //                                                 d(x|z)

  const logMarginal = lazy(() => within('marginal', () => prior.logProb(draw))) // [K, B]
  const kl =
    finite === undefined && options.rateEstimator === 'auto'
      ? within('encoder', () => posterior.kl?.(prior))
      : undefined
  const rate = kl ? tf.expandDims(kl, 0) : tf.sub(draw.logProb, logMarginal()) //           [1, B] or [K, B]
  const distortion = within('decoder', () => tf.neg(likelihood.logProb(x))) //              [K, B]

  const meanOverDraws = (value: Tensor): Tensor => {
    if (value.shape[0] === 1) return tf.squeeze(value, [0])
    return draw.weight ? tf.sum(tf.mul(draw.weight, value), 0) : tf.mean(value, 0)
  }
  const mean = (value: Tensor): Scalar => {
    const perExample = value.rank === 2 ? meanOverDraws(value) : value
    return weights ? tf.sum(tf.mul(weights, perExample)) : tf.mean(perExample)
  }
  return {
    x,
    ...(weights && { weights }),
    draw,
    posterior,
    likelihood,
    marginal: prior,
    logPosterior: draw.logProb,
    get logMarginal() {
      return logMarginal()
    },
    rate,
    distortion,
    ...(kl && { kl }),
    rateEstimator: finite ? 'enumerated' : kl ? 'closed-form' : nodes ? 'quadrature' : 'sampled',
    trainingSize,
    meanOverDraws,
    mean,
  }
}

function quadratureDraw(posterior: Density, nodes: number, noise: Noise, name = 'given'): Draw {
  const draw = posterior.quadrature?.(nodes, noise)
  if (draw) return draw
  throw errors.badUsage(`--quadrature ${nodes}: encoder "${name}" has no quadrature over its code. Use --samples.`)
}
