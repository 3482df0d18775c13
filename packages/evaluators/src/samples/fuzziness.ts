import { definePlugin, tf, type Column, type Evaluation } from '@elbow-vae/core'
import { drawFrom, asConditional } from '../numerics/draw-from.js'
import { fuzzinessPicture } from './fuzziness/picture.js'
import { fuzzinessTable } from './fuzziness/table.js'
import { conditionalMoments, type ConditionalMoments } from './fuzziness/conditional-moments.js'
import { isImage, preferredSplit } from './samples/inputs.js'

/**
 * Variance of x given a code: the uncertainty that remains for the decoder at codes z ~ m(z).
 *
 * A decoder with independent pixels returns E q(x|z), which is blurred where this variance is large. p̂ is the empirical
 * distribution of the split, or the known distribution.
 *
 * The variance is biased downwards where few examples contribute to q(x|z). `fuzziness_examples`, 1 / Σ_x q², is their effective
 * number. If it is near 1, the split is too small for this rate.
 */
export const fuzziness = definePlugin({
  kind: 'evaluator',
  name: 'fuzziness',
  summary: 'variance of the data given a code z ~ m(z), with pictures of the sharpest and the fuzziest codes',
  equation: 'E_m Σ_i Var q(x_i|z), q(x|z) = p̂(x) e(z|x) / Σ_x p̂(x) e(z|x), z ~ m(z)',
  paper: 'Zhao, Song & Ermon 2017, Towards Deeper Understanding of Variational Autoencoding Models (arXiv:1702.08658)',
  options: {
    codes: { default: 64, min: 2, max: 10_000, integer: true, help: 'number of codes z ~ m(z)' },
    shown: { default: 6, min: 1, max: 100, integer: true, help: 'rows of each half of the picture' },
  },
  create: ({ codes, shown }) => ({
    columns: ownColumns,
    async evaluate(run) {
      const unused = tf.scalar(0) // the input that a marginal ignores
      const z = await drawFrom(asConditional(run.model.marginal), unused, run.noise('fuzziness'), codes) // [M, 1, D]
      try {
        const moments = await conditionalMoments(run, z)
        const total = moments.variance.reduce((sum, value) => sum + value, 0) // variance of the data
        const mean = (read: (moments: ConditionalMoments) => number) =>
          moments.codes.reduce((sum, each) => sum + read(each) / codes, 0)
        const row = {
          fuzziness: mean(({ fuzziness }) => fuzziness),
          fuzziness_share: total > 0 ? mean(({ fuzziness }) => fuzziness) / total : null,
          fuzziness_examples: mean(({ examples }) => examples),
        }
        const tables = { fuzziness: fuzzinessTable(moments.codes, run.dataset.event) }
        return showsPicture(run)
          ? { row, tables, images: { fuzziness: await fuzzinessPicture(run, z, moments.codes, shown) } }
          : { row, tables }
      } finally {
        tf.dispose([unused, z])
      }
    },
  }),
})

const ownColumns: readonly Column[] = [
  { name: 'fuzziness', description: 'sum over dimensions of Var q(x|z), q(x|z) ∝ p(x) e(z|x), mean over z ~ m(z)' },
  {
    name: 'fuzziness_share',
    description: 'fuzziness divided by the variance of the data: 1 where codes carry no information',
  },
  {
    name: 'fuzziness_examples',
    description: 'effective number of examples given a code, 1 / sum_x q(x|z)^2, mean over z ~ m(z)',
  },
]

const showsPicture = ({ dataset, split }: Evaluation): boolean =>
  isImage(dataset.event) && split !== 'exact' && split === preferredSplit(dataset)
