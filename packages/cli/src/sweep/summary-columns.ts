import { columns, type Column } from '@elbow-vae/core'

export const variantColumn: Column = { name: 'variant', description: 'model of the experiment', type: 'text' }

/** Columns of an experiment's summary.arrow that identify the run. */
export const runColumns: readonly Column[] = [
  ...columns('run', 'experiment'),
  variantColumn,
  ...columns('dataset', 'encoder', 'decoder', 'marginal', 'objective', 'seed', 'step', 'seconds', 'split', 'examples'),
]

/** Columns of summary.arrow with the final measurements. */
export const measuredColumns: readonly Column[] = columns(
  ...(['rate', 'rate_se', 'rate_estimator', 'distortion', 'distortion_se', 'elbo', 'elbo_se', 'data_entropy'] as const),
)

/** Columns of summary.arrow with the status of the run. */
export const statusColumns: readonly Column[] = columns('status', 'note')
