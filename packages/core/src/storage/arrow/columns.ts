import type { Column } from '../../contracts/column.js'
import { required } from '../../required.js'

/** A column of numbers in nats. */
export const natsColumn = (name: string, description: string): Column => ({ name, description, unit: 'nats' })
const text = (name: string, description: string): Column => ({ name, description, type: 'text' })
const count = (name: string, description: string): Column => ({ name, description, type: 'integer' })

/** The columns that several tables use. Values are per example. */
const sharedColumns = [
  text('run', 'name of the run: its directory'),
  text('experiment', 'experiment that the run belongs to'),
  text('dataset', 'data plugin'),
  text('encoder', 'encoder e(z|x)'),
  text('decoder', 'decoder d(x|z)'),
  text('marginal', 'marginal m(z)'),
  text('objective', 'objective that training minimizes'),
  count('seed', 'seed of weights, batches and noise'),
  count('step', 'completed optimizer steps'),
  { name: 'epoch', description: 'passes over the training split; null for exact data' },
  { name: 'seconds', description: 'time since the run started', unit: 'seconds' },
  text('split', 'train, validation, test, or exact for a known distribution'),
  count('examples', 'examples averaged over'),
  natsColumn('rate', 'R = E log e(z|x)/m(z), an upper bound of I(X;Z)'),
  natsColumn('rate_se', 'standard error of rate over examples; over draws for exact data, 0 where it is a sum'),
  text('rate_estimator', 'closed-form, enumerated, quadrature or sampled'),
  natsColumn('distortion', 'D = -E log d(x|z)'),
  natsColumn(
    'distortion_se',
    'standard error of distortion over examples; over draws for exact data, 0 where it is a sum',
  ),
  natsColumn('elbo', '-(rate + distortion), a lower bound of log p(x)'),
  natsColumn('elbo_se', 'standard error of elbo over examples; over draws for exact data, 0 where it is a sum'),
  natsColumn('loss', 'loss of the objective at this step'),
  { name: 'learning_rate', description: 'learning rate of this step' },
  natsColumn('data_entropy', 'H, entropy of the data, if known'),
  natsColumn('mutual_information', 'I_e(X;Z) under the encoder'),
  natsColumn('latent_truth_information', 'I(Z;Z*), information of the code about the true latent variable'),
  natsColumn('kl_data_model', 'KL(p*||g) from the data to the generative distribution g(x) = E_m d(x|z)'),
  natsColumn('log_likelihood', 'log g(x) = log E_m d(x|z), bounded from below by elbo'),
  natsColumn('log_likelihood_se', 'standard error of log_likelihood'),
  count('log_likelihood_samples', 'draws per example that log_likelihood was estimated from'),
  { name: 'effective_samples', description: '(sum w)^2 / sum w^2 of the importance weights, mean over examples' },
  natsColumn(
    'mutual_information_empirical',
    'I_q(X;Z) under the empirical distribution of the examples, at most log N',
  ),
  natsColumn('kl_aggregate_marginal', 'KL(q(z)||m(z)), q(z) = 1/N sum_j e(z|x_j)'),
  natsColumn('total_correlation', 'TC = KL(q(z)||prod_d q(z_d))'),
  count('active_units', 'dimensions of the code with a mean that depends on x'),
  { name: 'mmd', description: 'MMD^2 between q(z) and m(z), unbiased estimate' },
  text('status', 'done, failed, interrupted or running; waiting for a run of a sweep that has not started'),
  text('note', 'why a value is missing, or a warning'),
] as const satisfies readonly Column[]

/** Columns that identify the run of a row. */
export const configurationColumns = ['run', 'dataset', 'encoder', 'decoder', 'marginal', 'objective', 'seed'] as const

/** Name of a shared column. */
export type ColumnName = (typeof sharedColumns)[number]['name']

const byName = new Map<string, Column>(sharedColumns.map((column) => [column.name, column]))

/** Shared columns by name, in this order. */
export function columns(...names: readonly ColumnName[]): readonly Column[] {
  return names.map((name) => required<Column>(byName.get(name), `column ${name}`))
}
