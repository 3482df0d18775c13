import {
  apply,
  diagonal,
  diagonalOf,
  identityMatrix,
  inverse,
  symmetricLogDeterminant,
  plus,
  sandwich,
  sum,
  times,
  trace,
  transposeMatrix,
  type NestedMatrix,
} from './matrix.test.helper.js'

/** e(z|x) = N(V x + b, diag σ²) and d(x|z) = N(W z + c, s² I), with m(z) = N(0, I). */
export interface LinearWeights {
  /** V, [D, d] */
  readonly encoder: NestedMatrix
  readonly encoderBias: readonly number[]
  /** σ, [D] */
  readonly std: readonly number[]
  /** W, [d, D] */
  readonly decoder: NestedMatrix
  readonly decoderBias: readonly number[]
  /** s */
  readonly noise: number
}

const log2Pi = Math.log(2 * Math.PI)
const squares = (values: readonly number[]) => sum(values.map((value) => value ** 2))

/** Closed forms for a linear-Gaussian model under x ~ N(0, C), in nats per example. */
export function closedForms(covariance: NestedMatrix, weights: LinearWeights) {
  const { encoder: V, encoderBias: b, std: deviation, decoderBias: c } = weights
  const size = b.length
  const variance = deviation.map((each) => each ** 2)
  const means = sandwich(V, covariance) //                     Cov E[z|x]
  const aggregate = plus(means, diagonal(variance)) //         q(z) = N(b, aggregate)
  const perDimension = diagonalOf(means).map(
    (m, i) => 0.5 * (m + b[i]! ** 2 + variance[i]! - 1 - Math.log(variance[i]!)),
  )
  const rate = sum(perDimension)
  const information = 0.5 * (symmetricLogDeterminant(aggregate) - sum(variance.map(Math.log)))
  const dimensionwise = sum(
    diagonalOf(aggregate).map((each, i) => 0.5 * (each + b[i]! ** 2 - 1 - Math.log(each))), // Σ_d KL(q(z_d) ‖ m(z_d))
  )
  return {
    rate,
    ratePerDimension: perDimension,
    distortion: distortion(covariance, weights),
    exchangedDistortion: exchangedDistortion(covariance, weights, aggregate),
    logLikelihood: expectedLogDensity(covariance, { mean: c, covariance: generated(weights) }),
    information,
    klAggregateMarginal: 0.5 * (trace(aggregate) + squares(b) - size - symmetricLogDeterminant(aggregate)),
    totalCorrelation: 0.5 * (sum(diagonalOf(aggregate).map(Math.log)) - symmetricLogDeterminant(aggregate)),
    dimensionwise,
    meanVariance: diagonalOf(means),
    /** Cov z under q(z); its mean is b. */
    aggregate,
  }
}

/** Cov x under the model: W Wᵀ + s² I. */
export const generated = ({ decoder, noise }: LinearWeights): NestedMatrix =>
  plus(times(decoder, transposeMatrix(decoder)), identityMatrix(decoder.length), noise ** 2)

/** D = E ‖x − W z − c‖² / 2s² + d/2 log 2πs², with z = V x + b + σ ε. */
function distortion(
  covariance: NestedMatrix,
  { encoder, encoderBias, std: deviation, decoder, ...rest }: LinearWeights,
): number {
  const d = decoder.length
  const residual = sandwich(plus(identityMatrix(d), times(decoder, encoder), -1), covariance)
  const offset = apply(decoder, encoderBias).map((value, i) => value + rest.decoderBias[i]!)
  const spread = sandwich(decoder, diagonal(deviation.map((each) => each ** 2)))
  const squared = trace(residual) + squares(offset) + trace(spread)
  return squared / (2 * rest.noise ** 2) + (d / 2) * (log2Pi + 2 * Math.log(rest.noise))
}

/** The distortion if z ~ q(z) = N(b, A) is independent of x. */
function exchangedDistortion(covariance: NestedMatrix, weights: LinearWeights, aggregate: NestedMatrix): number {
  const { decoder, decoderBias, encoderBias, noise } = weights
  const offset = apply(decoder, encoderBias).map((value, i) => value + decoderBias[i]!)
  const squared = trace(covariance) + trace(sandwich(decoder, aggregate)) + squares(offset)
  return squared / (2 * noise ** 2) + (decoder.length / 2) * (log2Pi + 2 * Math.log(noise))
}

/** E_{x ~ N(0, C)} log N(x; μ, G) */
function expectedLogDensity(
  of: NestedMatrix,
  under: { readonly mean: readonly number[]; readonly covariance: NestedMatrix },
) {
  const precision = inverse(under.covariance)
  const shift = sum(apply(precision, under.mean).map((value, i) => value * under.mean[i]!))
  return -0.5 * (of.length * log2Pi + symmetricLogDeterminant(under.covariance) + trace(times(precision, of)) + shift)
}

/** log N(x; c, W Wᵀ + s² I): log p(x) of one example. */
export function logLikelihoodOf(weights: LinearWeights): (x: readonly number[]) => number {
  const covariance = generated(weights)
  const precision = inverse(covariance)
  const constant = covariance.length * log2Pi + symmetricLogDeterminant(covariance)
  return (x) => {
    const centered = x.map((value, i) => value - weights.decoderBias[i]!)
    return -0.5 * (constant + sum(apply(precision, centered).map((value, i) => value * centered[i]!)))
  }
}
