import { normalInterval } from './normal.js'

/** The class means of h | z*, and the range of the bins. */
const means = [-1, 1] as const
const range = [-2, 2] as const

/** The toy's known distribution and its parameters. */
export interface ToyDistribution {
  /** Standard deviation of h | z*. */
  readonly std: number
  /** Centers of the bins, which are the values of x. */
  readonly centers: readonly number[]
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
 * The toy of ABE (arXiv:1711.00464) section 4 and appendix E, with constants that the paper does not specify.
 *
 *   z* ~ Ber, P(z*=0) = prior;  h | z* ~ N(∓1, std²);  x = the bin of h
 *
 * @param bins  number of equal bins over [−2, 2]; the outer two include the tails
 */
export function toyDistribution(bins: number, prior: number, std: number): ToyDistribution {
  const [first, last] = range
  const width = (last - first) / bins
  const edge = (i: number) => (i === 0 ? -Infinity : i === bins ? Infinity : first + i * width)
  const priors = [prior, 1 - prior]
  const likelihood = means.map((mean) => tabulate(bins, (j) => normalInterval(edge(j), edge(j + 1), mean, std)))
  const joint = likelihood.map((p, k) => p.map((value) => value * priors[k]!))
  const probability = tabulate(bins, (j) => joint[0]![j]! + joint[1]![j]!)
  // If the probability of a bin underflows, the prior is used; the bin has no weight in any expectation.
  const truth = joint.map((p, k) => p.map((value, j) => (probability[j]! > 0 ? value / probability[j]! : priors[k]!)))
  return {
    std,
    centers: Array.from({ length: bins }, (_, j) => first + (j + 0.5) * width),
    probability,
    truth,
    entropy: probability.reduce((sum, p) => sum - xLogY(p, p), 0),
    information: joint.reduce(
      (sum, p, k) => sum + p.reduce((s, q, j) => s + xLogY(q, truth[k]![j]! / priors[k]!), 0),
      0,
    ),
  }
}

/** The largest and smallest standard deviation; between them I(X;Z*) takes all possible values, up to rounding. */
const [largestStd, smallestStd] = [1e4, 1e-2] as const

/** Range of I(X;Z*) over all standard deviations, nats; strictly between 0 and H(Z*). */
export function reachableInformation(bins: number, prior: number): { lowest: number; highest: number } {
  return {
    lowest: toyDistribution(bins, prior, largestStd).information,
    highest: toyDistribution(bins, prior, smallestStd).information,
  }
}

/**
 * Solve I(X;Z*) = information for the standard deviation, by bisection of its logarithm. I(X;Z*) decreases with it.
 *
 * @param information  nats, within `reachableInformation`
 */
export function solveToy(bins: number, prior: number, information: number): ToyDistribution {
  let [wide, narrow] = [Math.log(largestStd), Math.log(smallestStd)]
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

/** x log y, with 0 log y = 0. */
const xLogY = (x: number, y: number) => (x === 0 ? 0 : x * Math.log(y))
