import { definePlugin, spread, type Column } from '@elbow/core'
import { codesOf } from './probe/codes.js'
import { softmaxRegression } from './probe/softmax-regression.js'

/**
 * What a representation is good for: how often a linear classifier, trained on codes, names the class of an example.
 *
 * The classifier sees some examples of the training split, the encoder saw no label. Of the training split itself
 * it tells how well the classifier fits, not what the code is good for.
 */
export const probe = definePlugin({
  kind: 'evaluator',
  name: 'probe',
  summary: 'accuracy of a linear classifier trained on codes, for data with labels',
  equation: 'max_W mean log softmax(W z)_y − λ/2 |W|², z = E e(z|x), or one draw from it',
  paper: 'Alain & Bengio 2016, Understanding Intermediate Layers Using Linear Classifier Probes (arXiv:1610.01644)',
  options: {
    code: { default: 'mean', choices: ['mean', 'draw'], help: 'of e(z|x); one draw where the encoder tells no mean' },
    train: {
      default: 10_000,
      min: 1,
      integer: true,
      unit: 'examples',
      help: 'that the classifier sees, evenly spread',
    },
    penalty: { default: 1e-3, min: 1e-9, help: 'λ, on the squared weights for standardised codes' },
  },
  create: ({ code, train, penalty }) => ({
    columns: own,
    async evaluate(run) {
      const { dataset, split } = run
      const training = dataset.splits.train
      const tested = split === 'exact' ? undefined : dataset.splits[split]
      if (!training?.labels || !tested?.labels) {
        return { row: { ...missing, note: 'probe: needs labels of the training split and of this one' } }
      }
      const some = spread(training, train)
      const seen = await codesOf(run, some, { code, stream: 'probe/train' })
      const classify = softmaxRegression(seen, some.labels!.subarray(0, some.size), penalty)
      const codes = await codesOf(run, tested, { code, stream: `probe/${split}` })
      const accuracy = share(classify(codes), tested.labels)
      return {
        row: {
          probe_accuracy: accuracy,
          probe_accuracy_se: Math.sqrt((accuracy * (1 - accuracy)) / tested.size),
          probe_majority: commonest(tested.labels.subarray(0, tested.size)),
        },
      }
    },
  }),
})

const own: readonly Column[] = [
  {
    name: 'probe_accuracy',
    description: 'examples whose class a linear classifier names from their code',
    unit: 'share',
  },
  { name: 'probe_accuracy_se', description: 'standard error of probe_accuracy over examples', unit: 'share' },
  { name: 'probe_majority', description: 'the same of who always names the commonest class', unit: 'share' },
]

const missing = { probe_accuracy: null, probe_accuracy_se: null, probe_majority: null } as const

/** How many of the names are right. */
const share = (names: Uint8Array, labels: Uint8Array): number =>
  names.reduce((right, name, i) => right + (name === labels[i] ? 1 : 0), 0) / names.length

function commonest(labels: Uint8Array): number {
  const counts = new Uint32Array(256)
  for (const label of labels) counts[label]!++
  return Math.max(...counts) / labels.length
}
