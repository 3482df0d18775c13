import { join } from 'node:path'
import { columns, uniform } from '@elbow-vae/core'
import type { SweepRun } from '../reports/sweep-runs.js'

const measured = [
  ...columns('rate', 'rate_se', 'distortion', 'data_entropy', 'active_units', 'log_likelihood', 'log_likelihood_se'),
  { name: 'regime', description: 'one of four', type: 'text' as const },
  { name: 'never', description: 'null in all runs' },
]

/**
 * Runs of two families with random results, without files.
 *
 * @param path    the directory of the sweep `sweep`
 * @param logged  number of logged training batches of each run
 */
export function madeUpRuns(path: string, count: number, logged = 50): SweepRun[] {
  const noise = uniform({ seed: 1, stream: 'points', step: 0 }, 2 * count)
  return Array.from({ length: count }, (_, i): SweepRun => {
    const rate = 40 * noise[2 * i]!
    const distortion = 120 - rate + 5 * noise[2 * i + 1]!
    const name = `run <${i}>`
    return {
      directory: join(path, 'sweep', name),
      status: 'done',
      configuration: {
        ...{ dataset: 'x', encoder: 'conv', decoder: 'deconv', marginal: i % 2 === 0 ? 'gaussian' : 'vamp' },
        ...{ objective: 'beta', 'objective.beta': i, seed: 7 },
      },
      columns: measured,
      row: {
        ...{ run: name, rate, rate_se: 0.01, distortion, data_entropy: null, active_units: i % 64, regime: 'semantic' },
        ...{ log_likelihood: 1 - rate - distortion, log_likelihood_se: 0.25, never: null },
      },
      curve: Array.from({ length: logged }, (_, step) => ({
        step: 10 * step,
        rate: rate * (1 - Math.exp(-step / 10)),
        distortion: distortion + 200 * Math.exp(-step / 10),
      })),
      checksum: 'x',
      rate,
      distortion,
    }
  })
}
