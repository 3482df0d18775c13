import { definePlugin, type EvaluationResult, type Shape } from '@elbow/core'
import { drawSamples } from './samples/draw.js'
import { chooseInputs, hasChannels, isImage, shownSplit } from './samples/inputs.js'
import { drawPicture } from './samples/picture.js'
import { samplesTable } from './samples/table.js'

export { drawSamples, type Samples } from './samples/draw.js'
export { chooseInputs, isImage, shownSplit, type Inputs } from './samples/inputs.js'
export { drawPicture } from './samples/picture.js'
export { samplesMark, samplesTable } from './samples/table.js'

/**
 * What a person looks at.
 *
 * A row per example: the input; one decoding of its code, and the mean of 5 decodings of the same code; then one decoding
 * of a code z ~ m(z), and the mean of 5 of the same. `elbow samples` draws it for several.
 */
export const samples = definePlugin({
  kind: 'evaluator',
  name: 'samples',
  summary: 'samples.png: inputs, their reconstructions and generations, for image data',
  equation: 'z ~ e(z|x), x̂ ~ d(x|z); z ~ m(z), x̂ ~ d(x|z)',
  paper: 'Alemi et al. 2018, Fixing a Broken ELBO, ICML (arXiv:1711.00464), figures 4–6',
  options: { count: { default: 8, min: 1, max: 100, integer: true, help: 'rows of the picture' } },
  create: ({ count }) => ({
    columns: [],
    async evaluate(run): Promise<EvaluationResult> {
      const { dataset, split, step } = run
      if (split === 'exact' || split !== shownSplit(dataset)) return { row: {} }
      if (hasChannels(dataset.event)) return { row: { note: noPicture(dataset.event) } }
      if (!isImage(dataset.event)) return { row: {} }
      const drawn = await drawSamples(run, chooseInputs(dataset.splits[split]!, count))
      return {
        row: {},
        images: { samples: drawPicture(dataset, [{ labels: [`${split}, step ${step}`], samples: drawn }]) },
        tables: {
          samples: samplesTable([{ cells: {}, samples: drawn }], { event: dataset.event, split, cells: [] }),
        },
      }
    },
  }),
})

const noPicture = (event: Shape): string =>
  `no samples.png: it shows images of one channel, and these [${event.join(', ')}] have ${event[2]}`
