import { definePlugin, tf, type Column, type Evaluation } from '@elbow/core'
import { drawFrom, unconditional } from './draw-from.js'
import { fuzzinessPicture } from './fuzziness/picture.js'
import { fuzzinessTable } from './fuzziness/table.js'
import { covers, type Cover } from './fuzziness/covers.js'
import { isImage, shownSplit } from './samples/inputs.js'

/**
 * How much of x a code leaves open: what the decoder has to approximate at the codes it will be given.
 *
 * A decoder of independent pixels shows E q(x|z), which is the more blurred the larger that variance. p̂ is the split, or the
 * known distribution.
 *
 * A code between few examples has the variance of a small sample, which is too small: `fuzziness_examples` is 1 / Σ_x q²,
 * how many examples stand behind the number. Near 1 the split is too thin for this rate.
 */
export const fuzziness = definePlugin({
  kind: 'evaluator',
  name: 'fuzziness',
  summary: 'variance of the data behind a code z ~ m(z), with pictures of the sharpest and the fuzziest codes',
  equation: 'E_m Σ_i Var q(x_i|z), q(x|z) = p̂(x) e(z|x) / Σ_x p̂(x) e(z|x), z ~ m(z)',
  paper: 'Zhao, Song & Ermon 2017, Towards Deeper Understanding of Variational Autoencoding Models (arXiv:1702.08658)',
  options: {
    codes: { default: 64, min: 2, max: 10_000, integer: true, help: 'how many z ~ m(z) it is measured at' },
    shown: { default: 6, min: 1, max: 100, integer: true, help: 'rows of each half of the picture' },
  },
  create: ({ codes, shown }) => ({
    columns: own,
    async evaluate(run) {
      const nothing = tf.scalar(0)
      const z = await drawFrom(unconditional(run.model.marginal), nothing, run.noise('fuzziness'), codes) // [M, 1, D]
      try {
        const found = await covers(run, z)
        const total = found.variance.reduce((sum, value) => sum + value, 0) // of the data itself
        const mean = (value: (cover: Cover) => number) => found.codes.reduce((sum, c) => sum + value(c) / codes, 0)
        const row = {
          fuzziness: mean(({ fuzziness }) => fuzziness),
          fuzziness_share: total > 0 ? mean(({ fuzziness }) => fuzziness) / total : null,
          fuzziness_examples: mean(({ examples }) => examples),
        }
        const tables = { fuzziness: fuzzinessTable(found.codes, run.dataset.event) }
        return showsPicture(run)
          ? { row, tables, images: { fuzziness: await fuzzinessPicture(run, z, found.codes, shown) } }
          : { row, tables }
      } finally {
        tf.dispose([nothing, z])
      }
    },
  }),
})

const own: readonly Column[] = [
  { name: 'fuzziness', description: 'sum over dimensions of Var q(x|z), q(x|z) ∝ p(x) e(z|x), mean over z ~ m(z)' },
  { name: 'fuzziness_share', description: 'fuzziness over the variance of the data: 1 where codes tell nothing' },
  { name: 'fuzziness_examples', description: 'examples behind a code, 1 / sum_x q(x|z)^2, mean over z ~ m(z)' },
]

const showsPicture = ({ dataset, split }: Evaluation): boolean =>
  isImage(dataset.event) && split !== 'exact' && split === shownSplit(dataset)
