import type { Row } from '@elbow/core'
import { median } from '../median.js'
import { table } from '../print.js'
import type { ExperimentRun } from './run-experiment.js'
import { toyVariants, type ToyVariant } from './toy.js'

/** Columns of the printed table: a name in eval.arrow, a heading, and digits that matter. */
const measures = [
  ['rate', 'R'],
  ['distortion', 'D'],
  ['elbo', 'elbo'],
  ['mutual_information', 'I(X;Z)'],
  ['kl_data_model', 'KL(p*‖g)'],
  ['latent_truth_information', 'I(Z;Z*)'],
] as const

/** The models side by side: the median over seeds, and the paper's number where it prints one. */
export function toyTable(runs: readonly ExperimentRun<ToyVariant>[]): string {
  const head = ['nats', 'seeds', ...measures.map(([, heading]) => heading), 'R in the paper']
  const rows = toyVariants.flatMap((variant) => {
    const own = runs.filter((run) => run.variant === variant)
    if (own.length === 0) return []
    const cells = measures.map(([name]) =>
      summary(
        own.map(({ row }) => row),
        name,
      ),
    )
    return [[variant.title, String(own.length), ...cells, variant.published.rate?.toString() ?? '–']]
  })
  return table(head, rows)
}

/** Median, and the range where there are several seeds. */
function summary(rows: readonly Row[], name: string): string {
  const values = rows.map((row) => Number(row[name])).sort((a, b) => a - b)
  const middle = median(values).toFixed(4)
  if (values.length === 1) return middle
  return `${middle} [${values[0]!.toFixed(4)}, ${values.at(-1)!.toFixed(4)}]`
}
