import { normalInterval } from './normal.js'

/** The class means of h | z*, and where the bins lie. */
const means = [-1, 1] as const
const range = [-2, 2] as const

/** The toy's known distribution, and what makes it. */
export interface ToyDistribution {
  /** Standard deviation of h | z*. */
  readonly deviation: number
  /** Of the bins: the values that x takes. */
  readonly centres: readonly number[]
  /** p*(x), [bins]. */
  readonly probability: Float64Array
  /** p(z*|x), one [bins] array per class. */
  readonly truth: readonly Float64Array[]
  /** H(X), nats. */
  readonly entropy: number
  /** I(X;Z*), nats. */
  readonly information: number
}

/**
 * The toy of ABE (arXiv:1711.00464) section 4 and appendix E, with the constants that the paper leaves open.
 *
 *   z* ~ Ber, P(z*=0) = prior;  h | z* ~ N(∓1, deviation²);  x = the bin of h
 *
 * @param bins  equal, over [−2, 2]; the outer two take the tails
 */
export function toyDistribution(bins: number, prior: number, deviation: number): ToyDistribution {
  const [first, last] = range
  const width = (last - first) / bins
  const edge = (i: number) => (i === 0 ? -Infinity : i === bins ? Infinity : first + i * width)
  const priors = [prior, 1 - prior]
  const likelihood = means.map((mean) => tabulate(bins, (j) => normalInterval(edge(j), edge(j + 1), mean, deviation)))
  const joint = likelihood.map((p, k) => p.map((value) => value * priors[k]!))
  const probability = tabulate(bins, (j) => joint[0]![j]! + joint[1]![j]!)
  // A bin so unlikely that its probability underflows keeps the prior: it has no weight in any expectation.
  const truth = joint.map((p, k) => p.map((value, j) => (probability[j]! > 0 ? value / probability[j]! : priors[k]!)))
  return {
    deviation,
    centres: Array.from({ length: bins }, (_, j) => first + (j + 0.5) * width),
    probability,
    truth,
    entropy: probability.reduce((sum, p) => sum - xLogY(p, p), 0),
    information: joint.reduce(
      (sum, p, k) => sum + p.reduce((s, q, j) => s + xLogY(q, truth[k]![j]! / priors[k]!), 0),
      0,
    ),
  }
}

/** The widest and the narrowest classes considered; between them I(X;Z*) covers all it can, up to rounding. */
const deviations = [1e4, 1e-2] as const

/** The largest and smallest I(X;Z*) in nats that a deviation can give: never quite nothing, never quite H(Z*). */
export function reachableInformation(bins: number, prior: number): { lowest: number; highest: number } {
  const [widest, narrowest] = deviations
  return {
    lowest: toyDistribution(bins, prior, widest).information,
    highest: toyDistribution(bins, prior, narrowest).information,
  }
}

/**
 * The deviation at which I(X;Z*) = information, by bisection of its logarithm: wider classes tell less about z*.
 *
 * @param information  nats, within `reachableInformation`
 */
export function solveToy(bins: number, prior: number, information: number): ToyDistribution {
  let [wide, narrow] = deviations.map(Math.log) as [number, number]
  for (;;) {
    const middle = (wide + narrow) / 2
    const toy = toyDistribution(bins, prior, Math.exp(middle))
    if (middle === wide || middle === narrow) return toy
    if (toy.information < information) wide = middle
    else narrow = middle
  }
}

const tabulate = (length: number, value: (index: number) => number) =>
  Float64Array.from({ length }, (_, index) => value(index))

/** x log y, which is 0 at x = 0. */
const xLogY = (x: number, y: number) => (x === 0 ? 0 : x * Math.log(y))
