import { required, definePlugin, subsample, type Column } from '@elbow-vae/core'
import { encodeSplit } from './probe/codes.js'
import { softmaxRegression } from './probe/softmax-regression.js'

/**
 * Accuracy of a linear classifier on codes, as a measure of the representation.
 *
 * The classifier is trained on examples of the training split; the encoder is trained without labels. On the training split the
 * accuracy measures only how well the classifier fits.
 */
export const probe = definePlugin({
  kind: 'evaluator',
  name: 'probe',
  summary: 'accuracy of a linear classifier trained on codes, for data with labels',
  equation: 'max_W mean log softmax(W z)_y − λ/2 |W|², z = E e(z|x), or one draw from it',
  paper: 'Alain & Bengio 2016, Understanding Intermediate Layers Using Linear Classifier Probes (arXiv:1610.01644)',
  options: {
    code: {
      default: 'mean',
      choices: ['mean', 'draw'],
      help: 'code of an example: mean of e(z|x), where it has one, or one draw',
    },
    train: {
      default: 10_000,
      min: 1,
      integer: true,
      unit: 'examples',
      help: 'training examples of the classifier, evenly spaced',
    },
    penalty: { default: 1e-3, min: 1e-9, help: 'λ, L2 penalty on the weights, for standardized codes' },
  },
  create: ({ code, train, penalty }) => ({
    columns: ownColumns,
    async evaluate(run) {
      const { dataset, split } = run
      const training = dataset.splits.train
      const evaluated = split === 'exact' ? undefined : dataset.splits[split]
      if (!training?.labels || !evaluated?.labels) {
        return { row: { ...nullRow, note: 'probe: needs labels of the training split and of this one' } }
      }
      const examples = subsample(training, train)
      const trainingCodes = await encodeSplit(run, examples, { code, stream: 'probe/train' })
      const trainingLabels = required(examples.labels, 'labels of the subsample').subarray(0, examples.size)
      const classify = softmaxRegression(trainingCodes, trainingLabels, penalty)
      const codes = await encodeSplit(run, evaluated, { code, stream: `probe/${split}` })
      const accuracy = accuracyOf(classify(codes), evaluated.labels)
      return {
        row: {
          probe_accuracy: accuracy,
          probe_accuracy_se: Math.sqrt((accuracy * (1 - accuracy)) / evaluated.size),
          probe_majority: majorityShare(evaluated.labels.subarray(0, evaluated.size)),
        },
      }
    },
  }),
})

const ownColumns: readonly Column[] = [
  {
    name: 'probe_accuracy',
    description: 'fraction of examples that a linear classifier classifies correctly from their codes',
    unit: 'share',
  },
  { name: 'probe_accuracy_se', description: 'standard error of probe_accuracy over examples', unit: 'share' },
  { name: 'probe_majority', description: 'accuracy of always predicting the most frequent class', unit: 'share' },
]

const nullRow = { probe_accuracy: null, probe_accuracy_se: null, probe_majority: null } as const

const accuracyOf = (predictions: Uint8Array, labels: Uint8Array): number =>
  predictions.reduce((correct, prediction, i) => correct + (prediction === labels[i] ? 1 : 0), 0) / predictions.length

/** Fraction of the most frequent class. */
function majorityShare(labels: Uint8Array): number {
  const counts = new Uint32Array(256)
  for (const label of labels) counts[label]!++
  return Math.max(...counts) / labels.length
}
