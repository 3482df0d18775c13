import type { FinalPoint } from '../../frontier/final-points.js'
import { cell, table } from '../../print.js'

/** What the reviews compare, and where eval.arrow has it. */
const measured = [
  ['R', 'rate'],
  ['D', 'distortion'],
  ['elbo', 'elbo'],
  ['log p(x)', 'log_likelihood'],
  ['I_q', 'mutual_information_empirical'],
  ['KL(q‖m)', 'kl_aggregate_marginal'],
  ['code use', 'code_use'],
  ['active', 'active_units'],
] as const

/** A line per run, in the order that they were asked for. */
export function objectivesTable(points: readonly FinalPoint[]): string {
  const lines = points.map(({ configuration, row }) => [
    wordsOf(configuration),
    String(configuration['seed']),
    ...measured.map(([, column]) => cell(row[column])),
  ])
  return table(['objective', 'seed', ...measured.map(([head]) => head)], lines)
}

/** `info lambda=10 divergence=stein`: what was said about it, and what else is not usual. */
function wordsOf(configuration: FinalPoint['configuration']): string {
  const name = String(configuration['objective'])
  const said = shown.flatMap((option) => {
    const value = configuration[`objective.${option}`]
    return value === null || value === undefined || value === 'none' ? [] : [`${option} ${String(value)}`]
  })
  const inference = configuration['run.inference'] === 'per-example' ? ['per-example inference'] : []
  return [name, ...said, ...inference].join(', ')
}

/** Options that tell two runs of one objective apart, or set what it aims at. */
const shown = [
  ...['beta', 'anneal', 'rate', 'distortion', 'capacity', 'nats', 'divergence', 'lambda'],
  ...['estimator', 'gamma', 'draws', 'gradient'],
]
