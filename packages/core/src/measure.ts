import { inPart } from './compile/index.js'
import { errors } from './errors.js'
import type { Noise } from './noise/noise.js'
import { once } from './once.js'
import type { Conditional, Density, Draw, Marginal } from './parts.js'
import { pathwiseDraw } from './pathwise.js'
import { tf, type Scalar, type Tensor } from './tf.js'

/** The three densities of ABE section 2: e(z|x), d(x|z), m(z). */
export interface Model {
  readonly encoder: Conditional
  readonly decoder: Conditional
  readonly marginal: Marginal
  /** Names of the plugins that made them, for messages. */
  readonly names?: Readonly<Record<'encoder' | 'decoder' | 'marginal', string>> & { readonly objective?: string }
}

/** How a rate came about: the column `rate_estimator`. */
export type RateEstimator = 'closed-form' | 'enumerated' | 'quadrature' | 'sampled'

/**
 * Everything an objective or an evaluator may combine, measured once per step. K draws, B examples; nats per example.
 */
export interface Measurement {
  /** [B, …event] */
  readonly x: Tensor
  /** p(x) of each example, [B], summing to 1; absent means 1/B. */
  readonly weights?: Tensor
  /** z ~ e(z|x), or all z. */
  readonly draw: Draw
  readonly posterior: Density
  readonly likelihood: Density
  readonly marginal: Density
  /** log e(z|x), [K, B] */
  readonly logPosterior: Tensor
  /** log m(z), [K, B] */
  readonly logMarginal: Tensor
  /**
   * R of each example (ABE eq. 5): log e(z|x) − log m(z), [K, B]; or its expectation over z, [1, B], where that has a
   * closed form.
   */
  readonly rate: Tensor
  /** D of each draw (ABE eq. 4): −log d(x|z), [K, B] */
  readonly distortion: Tensor
  /** KL(e(z|x) ‖ m(z)), [B], where both sides have a closed form. */
  readonly kl?: Tensor
  readonly rateEstimator: RateEstimator
  /** Examples in the training split; null for exact data. */
  readonly trainingSize: number | null
  /** Expectation over draws: [K, B] or [1, B] -> [B]. */
  meanOverDraws(value: Tensor): Tensor
  /** Expectation over draws and examples: [K, B], [1, B] or [B] -> scalar. The only right way to average. */
  mean(value: Tensor): Scalar
}

/** Of one step: its examples, its noise, and how expectations over the code are taken. */
export interface MeasureOptions {
  readonly x: Tensor
  readonly weights?: Tensor
  readonly noise: Noise
  /** Draws per example, K. */
  readonly samples: number
  /** Sum over the whole support of a finite code instead of drawing from it. */
  readonly enumerate: boolean
  /** Nodes per dimension of a quadrature over the code, instead of drawing from it; absent or 0 draws. */
  readonly quadrature?: number
  /** `auto`: closed form where there is one. */
  readonly rate: 'auto' | 'sampled'
  readonly trainingSize: number | null
  /** See Objective. */
  readonly weighDraws?: ((logWeight: Tensor) => Tensor) | undefined
}

/** Send a batch through the model and measure it. Runs inside a tidy. */
export function measure(model: Model, options: MeasureOptions): Measurement {
  const { x, weights, noise, samples, trainingSize } = options
  const { encoder, decoder, marginal, names } = model
  const within = <T>(part: 'encoder' | 'decoder' | 'marginal', body: () => T): T =>
    inPart(names ? `${part} "${names[part]}"` : part, body)

  const said = within('encoder', () => encoder.parameters(x))
  const posterior = within('encoder', () => encoder.density(said)) //                            e(z|x)
  const finite = options.enumerate ? posterior.enumerate?.() : undefined
  const nodes = !finite && options.quadrature ? quadrature(posterior, options, names?.encoder) : undefined
  const drawn = finite ?? nodes ?? within('encoder', () => posterior.draw(noise.at('encoder'), samples)) // z, [K, B, D]
  const prior = within('marginal', () => marginal.density()) //                                  m(z)
  const likelihoodOf = (z: Tensor) => within('decoder', () => decoder.density(decoder.parameters(z)))
  const { weighDraws } = options
  const weigh = (at: Draw) =>
    weighDraws!(tf.sub(tf.add(marginal.density().logProb(at), likelihoodOf(at.value).logProb(x)), at.logProb))
  const draw = weighDraws ? pathwiseDraw(encoder, said, { posterior, drawn }, weigh) : drawn
  const likelihood = likelihoodOf(draw.value) //                                                 d(x|z)

  const logMarginal = once(() => within('marginal', () => prior.logProb(draw))) // [K, B]
  const kl =
    finite === undefined && options.rate === 'auto' ? within('encoder', () => posterior.kl?.(prior)) : undefined
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

function quadrature(posterior: Density, { quadrature, noise }: MeasureOptions, name = 'given'): Draw {
  const draw = posterior.quadrature?.(quadrature!, noise.at('encoder'))
  if (draw) return draw
  throw errors.badUsage(`--quadrature ${quadrature}: encoder "${name}" has no quadrature over its code. Use --samples.`)
}
