import type { Row } from '@elbow-vae/core'

/** The name of a variant: the objective with its main options, and per-example inference: `info, divergence stein, lambda 10`. */
export function describeVariant(configuration: Row): string {
  const name = String(configuration['objective'])
  const options = shownOptions.flatMap((option) => {
    const value = configuration[`objective.${option}`]
    return value === null || value === undefined || value === 'none' ? [] : [`${option} ${String(value)}`]
  })
  const inference = configuration['run.inference'] === 'per-example' ? ['per-example inference'] : []
  return [name, ...options, ...inference].join(', ')
}

/** Options that distinguish runs of one objective, or set its target. */
const shownOptions = [
  ...['beta', 'anneal', 'rate', 'distortion', 'capacity', 'nats', 'divergence', 'lambda'],
  ...['estimator', 'gamma', 'draws', 'gradient'],
]
