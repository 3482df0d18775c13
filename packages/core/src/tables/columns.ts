/** A column of a metrics table. Numbers are Float64 and nullable; the unit and the description travel in the file. */
export interface Column {
  readonly name: string
  readonly description: string
  /** `nats`, `bits/dim`, `seconds`, …; empty for counts and names. */
  readonly unit?: string
  /**
   * How it is stored: `number` (the default) as Float64, `integer` as Int64, `text` as Utf8, `boolean` as Bool, `vector`
   * as `size` Float32 values.
   */
  readonly type?: 'number' | 'integer' | 'text' | 'boolean' | 'vector'
  readonly size?: number
}

/** What stands in one column of a row. */
export type Cell = number | string | boolean | Float32Array | null
/** One row of a table, by the columns' names. */
export type Row = Readonly<Record<string, Cell>>

/** A whole table: columns of equal length. */
export interface TableData {
  readonly columns: readonly Column[]
  readonly rows: readonly Row[]
  /** Schema metadata beside the run's own. */
  readonly metadata?: Readonly<Record<string, string>>
}

const nats = (name: string, description: string): Column => ({ name, description, unit: 'nats' })
const text = (name: string, description: string): Column => ({ name, description, type: 'text' })
const count = (name: string, description: string): Column => ({ name, description, type: 'integer' })

/** The words every table uses, and what they mean. Nats per example unless the unit says otherwise. */
const dictionary = [
  text('run', 'name of the run: its directory'),
  text('experiment', 'what the run belongs to'),
  text('dataset', 'data plugin'),
  text('encoder', 'encoder e(z|x)'),
  text('decoder', 'decoder d(x|z)'),
  text('marginal', 'marginal m(z)'),
  text('objective', 'what training minimises'),
  count('seed', 'seed of weights, batches and noise'),
  count('step', 'optimizer steps done'),
  { name: 'epoch', description: 'passes over the training split; null for exact data' },
  { name: 'seconds', description: 'time since the run started', unit: 'seconds' },
  text('split', 'train, validation, test, or exact for a known distribution'),
  count('examples', 'examples averaged over'),
  nats('rate', 'R = E log e(z|x)/m(z), an upper bound of I(X;Z)'),
  nats('rate_se', 'standard error of rate over examples; over draws for exact data, 0 where it is a sum'),
  text('rate_estimator', 'closed-form, enumerated, quadrature or sampled'),
  nats('distortion', 'D = -E log d(x|z)'),
  nats('distortion_se', 'standard error of distortion over examples; over draws for exact data, 0 where it is a sum'),
  nats('elbo', '-(rate + distortion), a lower bound of log p(x)'),
  nats('elbo_se', 'standard error of elbo over examples; over draws for exact data, 0 where it is a sum'),
  nats('loss', 'what the objective minimised at this step'),
  { name: 'learning_rate', description: 'learning rate of this step' },
  nats('data_entropy', 'H, entropy of the data, where known'),
  nats('mutual_information', 'I_e(X;Z) under the encoder'),
  nats('latent_truth_information', 'I(Z;Z*), what the code says about the true latent variable'),
  nats('kl_data_model', 'KL(p*||g) from the data to the generative distribution g(x) = E_m d(x|z)'),
  nats('log_likelihood', 'log g(x) = log E_m d(x|z), what the elbo bounds from below'),
  nats('log_likelihood_se', 'standard error of log_likelihood'),
  count('log_likelihood_samples', 'draws per example that log_likelihood was estimated from'),
  { name: 'effective_samples', description: '(sum w)^2 / sum w^2 of the importance weights, mean over examples' },
  nats('mutual_information_empirical', 'I_q(X;Z) under the empirical distribution of the examples, at most log N'),
  nats('kl_aggregate_marginal', 'KL(q(z)||m(z)), q(z) = 1/N sum_j e(z|x_j)'),
  nats('total_correlation', 'TC = KL(q(z)||prod_d q(z_d))'),
  count('active_units', 'dimensions of the code whose mean moves with x'),
  { name: 'mmd', description: 'MMD^2 between q(z) and m(z), the unbiased estimate' },
  text('status', 'done, failed, interrupted or running; waiting in a sweep that has not come to it'),
  text('note', 'why a value is missing, or what to beware of'),
] as const satisfies readonly Column[]

/** Columns that say which run a row is of; the rest says when, or was measured. */
export const configurationColumns = ['run', 'dataset', 'encoder', 'decoder', 'marginal', 'objective', 'seed'] as const

/** A word of the dictionary. */
export type ColumnName = (typeof dictionary)[number]['name']

const byName = new Map<string, Column>(dictionary.map((column) => [column.name, column]))

/** The dictionary's columns of these names, in this order. */
export function columns(...names: readonly ColumnName[]): readonly Column[] {
  return names.map((name) => byName.get(name)!)
}
