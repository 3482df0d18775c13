import { describe, expect, it } from 'vitest'
import type { Row } from '../contracts/column.js'
import { violations, withoutViolations } from './bounds.js'

/** A row of exact data that satisfies every bound; H = 2 nats. */
const row: Row = {
  split: 'exact',
  examples: 8,
  data_entropy: 2,
  ...{ rate: 1.5, rate_se: 0.01, distortion: 1, distortion_se: 0.01, elbo: -2.5, elbo_se: 0.01 },
  ...{ mutual_information: 1.2, latent_truth_information: 0.4, kl_data_model: 0.1 },
  ...{ mutual_information_empirical: 1.2, mutual_information_empirical_se: 0.01, information_ceiling: 2 },
  ...{ kl_aggregate_marginal: 0.3, kl_aggregate_marginal_se: 0.01, kl_aggregate_marginal_examples: 8 },
  ...{ total_correlation: 0.1, total_correlation_se: 0.01, total_correlation_examples: 8 },
  ...{ dimensionwise_kl: 0.2, dimensionwise_kl_se: 0.01 },
  ...{ mmd: 0.1, mmd_se: 0.02 },
  ...{ log_likelihood: -2.1, log_likelihood_se: 0.01, importance_gap: 0.4, importance_gap_se: null },
  ...{ posterior_divergence: 0.4, quadrature_error: 0.001 },
  ...{ approximation_gap: 0.2, approximation_gap_se: 0.01, amortization_gap: 0.2, amortization_gap_se: 0.01 },
  ...{ bound_e: 0.9, bound_e_se: 0.01, bound_g: 1.1, bound_g_se: 0.01, generative_information: 1 },
  ...{ bound_u: 1.1, bound_u_se: 0.01, bound_s: 0.1, cross_entropy: 2.1, cross_entropy_se: 0.01 },
}

describe('violations', () => {
  it('is empty for a consistent row', () => {
    expect(violations(row)).toEqual([])
  })

  it.each<[string, Row]>([
    ['0 ≤ R', { rate: -1.513, mutual_information: null, mutual_information_empirical: null }],
    ['0 ≤ I(X;Z)', { mutual_information: -0.1 }],
    ['I(X;Z) ≤ R', { mutual_information: 1.7 }],
    ['H − D ≤ I(X;Z)', { mutual_information: 0.5 }],
    ['0 ≤ I_q(X;Z)', { mutual_information_empirical: -0.1 }],
    ['I_q(X;Z) ≤ R', { rate: 1.1 }],
    ['I_q(X;Z) ≤ log N', { information_ceiling: 1.1 }],
    ['H − D ≤ I_q(X;Z)', { distortion: 0.7, bound_u: 1.4 }],
    ['I(X;Z) = I_q(X;Z)', { mutual_information: 1.1 }],
    ['I(X;Z) = I_q(X;Z)', { mutual_information: 1.3 }],
    ['I(Z;Z*) ≤ I(X;Z)', { latent_truth_information: 1.3 }],
    ['0 ≤ KL(q‖m)', { kl_aggregate_marginal: -0.1 }],
    ['I_q(X;Z) + KL(q‖m) = R', { rate: 1.6 }],
    ['0 ≤ TC', { total_correlation: -0.1, dimensionwise_kl: 0.4 }],
    ['TC + dimensionwise KL = KL(q‖m)', { dimensionwise_kl: 0.4 }],
    ['0 ≤ MMD²', { mmd: -0.2 }],
    ['0 ≤ KL(p*‖g)', { kl_data_model: -0.01 }],
    ['elbo ≤ −H', { elbo: -1.9, log_likelihood: null }],
    ['elbo ≤ log p(x)', { log_likelihood: -2.6 }],
    ['log p(x) ≤ −H', { log_likelihood: -1.9 }],
    ['0 ≤ importance gap', { importance_gap: -0.1, importance_gap_se: 0.01 }],
    ['0 ≤ KL(e(z|x)‖p(z|x))', { posterior_divergence: -0.01 }],
    ['0 ≤ approximation gap', { approximation_gap: -0.1 }],
    ['0 ≤ amortization gap', { amortization_gap: -0.1 }],
    ['E ≤ I_d(X;Z)', { bound_e: 1.06 }],
    ['I_d(X;Z) ≤ G', { bound_g: 0.94 }],
    ['E ≤ G', { bound_e: 1.2, generative_information: null }],
    ['0 ≤ S', { bound_s: -0.1 }],
    ['U − (S + H) = −D', { bound_u: 1.2 }],
  ])('reports %s for %j', (claim, cells) => {
    expect(violations({ ...row, ...cells }).map((each) => each.split(', but')[0])).toContain(`bound violated: ${claim}`)
  })

  it('ignores differences within 5 standard errors, and columns of unknown error', () => {
    const away = (rate: number, rate_se: number | null = 0.01) =>
      violations({ ...row, mutual_information: null, kl_aggregate_marginal: null, rate, rate_se })
    expect(away(1.14)).toEqual([]) // I_q = 1.2; the errors of R and I_q together are 0.0141
    expect(away(1.12)).not.toEqual([])
    expect(away(1.12, null)).toEqual([])
    expect(violations({ ...row, importance_gap: -0.1 })).toEqual([])
  })

  it('ignores samples of fewer than 10 examples, but not exact data', () => {
    const negative = { ...row, total_correlation: -0.2, dimensionwise_kl: 0.5, examples: 5 }
    expect(violations({ ...negative, split: 'train' })).toEqual([])
    expect(violations(negative)).toHaveLength(1)
  })

  it('compares with H for exact data only, and columns of q(z) for the same examples only', () => {
    const above = { ...row, elbo: -1.9, log_likelihood: -1.8 }
    expect(violations({ ...above, split: 'train', examples: 100 })).toEqual([])
    expect(violations(above)).toHaveLength(2)
    expect(violations({ ...row, dimensionwise_kl: 0.4, total_correlation_examples: 5 })).toEqual([])
    expect(violations({ ...row, rate: 1.6, examples: 9 })).toEqual([])
  })

  it('are removed from a note by withoutViolations', () => {
    const [violation] = violations({ ...row, rate: 1.0 })
    expect(withoutViolations(`surgery: slow; ${String(violation)}; mmd is NaN`)).toEqual([
      'surgery: slow',
      'mmd is NaN',
    ])
  })
})
