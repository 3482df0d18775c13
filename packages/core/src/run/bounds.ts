import type { Row } from '../contracts/column.js'

/** A sum of columns; a minus before a name subtracts it. Empty is 0. */
type Side = readonly string[]

interface Bound {
  /** Its text in the note. */
  readonly claim: string
  readonly lower: Side
  readonly upper: Side
  /** Whether the claim is an equality. */
  readonly isIdentity?: true
  /** Whether it holds for a known distribution only: the entropy of a sample is not H. */
  readonly isOfExactData?: true
  /** Two columns that must be equal for the claim to apply. */
  readonly ifEqual?: readonly [string, string]
}

/** H − D ≤ I(X;Z) ≤ R is ABE eq. 2; of E, G, U and S, eq. 11 and 13–15; of log p(x), Jensen's inequality. */
const bounds: readonly Bound[] = [
  { claim: '0 ≤ R', lower: [], upper: ['rate'] },
  { claim: '0 ≤ I(X;Z)', lower: [], upper: ['mutual_information'] },
  { claim: 'I(X;Z) ≤ R', lower: ['mutual_information'], upper: ['rate'] },
  {
    claim: 'H − D ≤ I(X;Z)',
    lower: ['data_entropy', '-distortion'],
    upper: ['mutual_information'],
    isOfExactData: true,
  },
  { claim: '0 ≤ I_q(X;Z)', lower: [], upper: ['mutual_information_empirical'] },
  { claim: 'I_q(X;Z) ≤ R', lower: ['mutual_information_empirical'], upper: ['rate'] },
  { claim: 'I_q(X;Z) ≤ log N', lower: ['mutual_information_empirical'], upper: ['information_ceiling'] },
  { claim: 'H − D ≤ I_q(X;Z)', lower: ['data_entropy', '-distortion'], upper: ['mutual_information_empirical'], isOfExactData: true }, // prettier-ignore
  { claim: 'I(X;Z) = I_q(X;Z)', lower: ['mutual_information'], upper: ['mutual_information_empirical'], isIdentity: true, isOfExactData: true }, // prettier-ignore
  { claim: 'I(Z;Z*) ≤ I(X;Z)', lower: ['latent_truth_information'], upper: ['mutual_information'] },
  { claim: '0 ≤ KL(q‖m)', lower: [], upper: ['kl_aggregate_marginal'] },
  {
    claim: 'I_q(X;Z) + KL(q‖m) = R',
    lower: ['mutual_information_empirical', 'kl_aggregate_marginal'],
    upper: ['rate'],
    isIdentity: true,
    ifEqual: ['kl_aggregate_marginal_examples', 'examples'],
  },
  { claim: '0 ≤ TC', lower: [], upper: ['total_correlation'] },
  {
    claim: 'TC + dimensionwise KL = KL(q‖m)',
    lower: ['total_correlation', 'dimensionwise_kl'],
    upper: ['kl_aggregate_marginal'],
    isIdentity: true,
    ifEqual: ['total_correlation_examples', 'kl_aggregate_marginal_examples'],
  },
  { claim: '0 ≤ MMD²', lower: [], upper: ['mmd'] },
  { claim: '0 ≤ KL(p*‖g)', lower: [], upper: ['kl_data_model'] },
  { claim: 'elbo ≤ −H', lower: ['elbo'], upper: ['-data_entropy'], isOfExactData: true },
  { claim: 'elbo ≤ log p(x)', lower: ['elbo'], upper: ['log_likelihood'] },
  { claim: 'log p(x) ≤ −H', lower: ['log_likelihood'], upper: ['-data_entropy'], isOfExactData: true },
  { claim: '0 ≤ importance gap', lower: [], upper: ['importance_gap'] },
  { claim: '0 ≤ KL(e(z|x)‖p(z|x))', lower: [], upper: ['posterior_divergence'] },
  { claim: '0 ≤ approximation gap', lower: [], upper: ['approximation_gap'] },
  { claim: '0 ≤ amortization gap', lower: [], upper: ['amortization_gap'] },
  { claim: 'E ≤ I_d(X;Z)', lower: ['bound_e'], upper: ['generative_information'] },
  { claim: 'I_d(X;Z) ≤ G', lower: ['generative_information'], upper: ['bound_g'] },
  { claim: 'E ≤ G', lower: ['bound_e'], upper: ['bound_g'] },
  { claim: '0 ≤ S', lower: [], upper: ['bound_s'], isOfExactData: true },
  { claim: 'U − (S + H) = −D', lower: ['bound_u', '-cross_entropy'], upper: ['-distortion'], isIdentity: true },
]

/** A larger difference, in standard errors, is a violation. */
const maxErrors = 5
/** Minimum number of examples of a sample: with fewer, the standard error itself is too uncertain. */
const minExamples = 10
/** Relative rounding error of sums in float32. */
const rounding = 2e-6
/** Prefix of a violation in `note`, by which `withoutViolations` finds it. */
const prefix = 'bound violated: '

/** Bounds between columns that a row violates by more than standard errors and rounding allow. */
export function violations(row: Row): readonly string[] {
  if (row['split'] !== 'exact' && Number(row['examples']) < minExamples) return []
  return bounds.flatMap(({ claim, lower, upper, isIdentity, isOfExactData, ifEqual }) => {
    if (isOfExactData && row['split'] !== 'exact') return []
    if (ifEqual && row[ifEqual[0]] !== row[ifEqual[1]]) return []
    const [left, right] = [sumOf(row, lower), sumOf(row, upper)]
    if (!left || !right) return []
    const allowed = maxErrors * Math.hypot(left.error, right.error) + rounding * (1 + left.size + right.size)
    const difference = left.value - right.value
    const holds = !Number.isFinite(allowed) || (isIdentity ? Math.abs(difference) : difference) <= allowed
    if (holds) return []
    return [
      `${prefix}${claim}, but ${left.value.toFixed(6)} and ${right.value.toFixed(6)} (allowed ±${formatTolerance(allowed)})`,
    ]
  })
}

/** The parts of a note, without the violations of an earlier check. */
export const withoutViolations = (note: string): readonly string[] =>
  note.split('; ').filter((part) => !part.startsWith(prefix))

const formatTolerance = (value: number) => value.toPrecision(2)

interface Sum {
  readonly value: number
  /** Standard error of the sum of independent terms. */
  readonly error: number
  /** Sum of the terms' magnitudes. */
  readonly size: number
}

/** @returns undefined if a column or its standard error is unknown */
function sumOf(row: Row, side: Side): Sum | undefined {
  let [value, error, size] = [0, 0, 0]
  for (const term of side) {
    const [sign, name] = term.startsWith('-') ? [-1, term.slice(1)] : [1, term]
    const [cell, cellError] = [row[name], errorOf(row, name)]
    if (typeof cell !== 'number' || cellError === undefined) return undefined
    value += sign * cell
    error = Math.hypot(error, cellError)
    size += Math.abs(cell)
  }
  return { value, error, size }
}

/** Columns whose standard error is not in NAME_se. */
const errorColumns: Readonly<Record<string, string>> = {
  posterior_divergence: 'quadrature_error',
  bound_s: 'cross_entropy_se',
}

/** Standard error of a column: 0 if it has none, undefined if it is unknown. */
function errorOf(row: Row, name: string): number | undefined {
  const column = errorColumns[name] ?? `${name}_se`
  if (!(column in row)) return name === 'log_likelihood' ? errorOf(row, 'posterior_divergence') : 0
  const error = row[column]
  return typeof error === 'number' && Number.isFinite(error) ? error : undefined
}
