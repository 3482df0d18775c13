import { type Row, median } from '@elbow-vae/core'
import { formatTable } from '../../terminal/table.js'
import type { ExperimentRun } from '../shared/run-experiment.js'
import { toyVariants, type ToyVariant } from './toy.js'

/** Columns of the printed table: the name in eval.arrow and the heading. */
const measures = [
  ['rate', 'R'],
  ['distortion', 'D'],
  ['elbo', 'elbo'],
  ['mutual_information', 'I(X;Z)'],
  ['kl_data_model', 'KL(p*‖g)'],
  ['latent_truth_information', 'I(Z;Z*)'],
] as const

/** A line per model: medians over seeds, and the rate in the paper if it prints one. */
export function toyTable(runs: readonly ExperimentRun<ToyVariant>[]): string {
  const head = ['nats', 'seeds', ...measures.map(([, heading]) => heading), 'R in the paper']
  const rows = toyVariants.flatMap((variant) => {
    const rows = runs.filter((run) => run.variant === variant).map(({ row }) => row)
    if (rows.length === 0) return []
    const cells = measures.map(([name]) => summary(rows, name))
    return [[variant.title, String(rows.length), ...cells, variant.published.rate?.toString() ?? '–']]
  })
  return formatTable(head, rows)
}

/** The median, and the range if there are several seeds. */
function summary(rows: readonly Row[], name: string): string {
  const values = rows.map((row) => Number(row[name]))
  const middle = median(values).toFixed(4)
  if (values.length === 1) return middle
  return `${middle} [${Math.min(...values).toFixed(4)}, ${Math.max(...values).toFixed(4)}]`
}
