import { nelderMead } from './nelder-mead.js'

/** The best that a one-layer VAE can do; nats. */
export interface OneBitOptimum {
  /** D + βR */
  readonly loss: number
  readonly distortion: number
  readonly rate: number
  /** e(z|x) = N(±mean, deviation²) */
  readonly mean: number
  readonly deviation: number
}

/** Spacing and reach of the trapezoidal rule, in deviations of the encoder: exact to rounding. */
const spacing = 0.05
const reach = 9

/**
 * The exact optimum of the one-layer VAE on n-bit data {0…0, 1…1}.
 *
 *   min D + βR over e(z|x) = N(±μ, σ²),   R = ½ (μ² + σ² − 1) − log σ,   D = −n E log sigmoid(2μz/σ²), z ~ N(μ, σ²)
 *
 * m(z) = N(0, 1). The decoder is free, so its best answer at z is the posterior e(x|z), the same for each of the n bits;
 * D = n H(X|Z). No VAE with a Gaussian encoder and that marginal can do better: the encoders with means or deviations
 * apart were searched too, and found no better (../shared/reference).
 */
export function oneBitOptimum(n: number, beta = 1): OneBitOptimum {
  const measure = (mean: number, deviation: number) => {
    const rate = (mean ** 2 + deviation ** 2 - 1) / 2 - Math.log(deviation)
    const slope = (2 * mean) / deviation ** 2
    const distortion = n * expectation((epsilon) => softplus(-slope * (mean + deviation * epsilon)))
    return { loss: distortion + beta * rate, distortion, rate, mean: Math.abs(mean), deviation }
  }
  const loss = ([mean, logDeviation]: readonly number[]) => measure(mean!, Math.exp(logDeviation!)).loss
  const { point } = nelderMead(loss, [0.9, Math.log(0.4)])
  const used = measure(point[0]!, Math.exp(point[1]!))
  const ignored = measure(0, 1)
  return used.loss < ignored.loss - rounding ? used : ignored
}

/** At n = 1 losses of small codes differ from that of none in the sixth power of μ: less than float64 sees. */
const rounding = 1e-12

/** E f(ε), ε ~ N(0, 1). */
function expectation(f: (epsilon: number) => number): number {
  let [sum, mass] = [0, 0]
  for (let epsilon = -reach; epsilon <= reach; epsilon += spacing) {
    const density = Math.exp(-0.5 * epsilon ** 2)
    sum += density * f(epsilon)
    mass += density
  }
  return sum / mass
}

const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))
