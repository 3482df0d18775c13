import { nelderMead } from './nelder-mead.js'

/** The optimum of a VAE with one layer, nats. */
export interface OneBitOptimum {
  /** D + βR */
  readonly loss: number
  readonly distortion: number
  readonly rate: number
  /** e(z|x) = N(±mean, deviation²) */
  readonly mean: number
  readonly deviation: number
}

/** Spacing and limit of the trapezoidal rule, in standard deviations; its error is below the rounding error. */
const spacing = 0.05
const limit = 9

/**
 * The exact optimum of the one-layer VAE on n-bit data {0…0, 1…1}.
 *
 *   min D + βR over e(z|x) = N(±μ, σ²),   R = ½ (μ² + σ² − 1) − log σ,   D = −n E log sigmoid(2μz/σ²), z ~ N(μ, σ²)
 *
 * m(z) = N(0, 1). The decoder is unrestricted, so the optimal one is the posterior e(x|z), the same for each of the n bits,
 * and D = n H(X|Z). A numerical search over Gaussian encoders without the symmetry ±μ and with two values of σ found no
 * lower loss.
 */
export function oneBitOptimum(n: number, beta = 1): OneBitOptimum {
  const measure = (mean: number, deviation: number) => {
    const rate = (mean ** 2 + deviation ** 2 - 1) / 2 - Math.log(deviation)
    const slope = (2 * mean) / deviation ** 2
    const distortion = n * expectation((epsilon) => softplus(-slope * (mean + deviation * epsilon)))
    return { loss: distortion + beta * rate, distortion, rate, mean: Math.abs(mean), deviation }
  }
  const measurePoint = ([mean = NaN, logDeviation = NaN]: readonly number[]) => measure(mean, Math.exp(logDeviation))
  const { point } = nelderMead((candidate) => measurePoint(candidate).loss, [0.9, Math.log(0.4)])
  const used = measurePoint(point)
  const ignored = measure(0, 1)
  return used.loss < ignored.loss - rounding ? used : ignored
}

/** At n = 1 the loss at small μ differs from that at μ = 0 by a term in μ⁶, which is below the rounding error. */
const rounding = 1e-12

/** E f(ε), ε ~ N(0, 1). */
function expectation(f: (epsilon: number) => number): number {
  let [sum, mass] = [0, 0]
  for (let epsilon = -limit; epsilon <= limit; epsilon += spacing) {
    const density = Math.exp(-0.5 * epsilon ** 2)
    sum += density * f(epsilon)
    mass += density
  }
  return sum / mass
}

const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))
