import type { Row } from '@elbow/core'

/** `info, divergence stein, lambda 10`: what was said about the objective of a run, and what else is not usual. */
export function wordsOf(configuration: Row): string {
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
