import { columns, type Column } from '@elbow/core'

export const variantColumn: Column = { name: 'variant', description: 'model of the experiment', type: 'text' }

/** Columns of every experiment's summary.arrow: which run, */
export const runColumns: readonly Column[] = [
  ...columns('run', 'experiment'),
  variantColumn,
  ...columns('dataset', 'encoder', 'decoder', 'marginal', 'objective', 'seed', 'step', 'seconds', 'split', 'examples'),
]

/** where it ended in the plane, */
export const measuredColumns: readonly Column[] = columns(
  ...(['rate', 'rate_se', 'rate_estimator', 'distortion', 'distortion_se', 'elbo', 'elbo_se', 'data_entropy'] as const),
)

/** and whether it did. */
export const statusColumns: readonly Column[] = columns('status', 'note')
