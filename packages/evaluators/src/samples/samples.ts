import { definePlugin, type EvaluationResult, type Shape } from '@elbow-vae/core'
import { drawSamples } from './samples/draw.js'
import { chooseInputs, hasChannels, isImage, preferredSplit } from './samples/inputs.js'
import { drawPicture } from './samples/picture.js'
import { samplesTable } from './samples/table.js'

export { drawSamples, type Samples } from './samples/draw.js'
export { chooseInputs, isImage, preferredSplit, type SampleInputs } from './samples/inputs.js'
export { drawPicture } from './samples/picture.js'
export { samplesMetadata, samplesTable } from './samples/table.js'

/**
 * Picture of inputs, reconstructions and generated images.
 *
 * Each row has an input, one decoding of its code and the mean of 5 decodings of that code; then one decoding of a code z ~ m(z)
 * and the mean of 5 decodings of that code. `elbow samples` draws the picture for several models.
 */
export const samples = definePlugin({
  kind: 'evaluator',
  name: 'samples',
  summary: 'samples.png: inputs, reconstructions and generated images, for image data',
  equation: 'z ~ e(z|x), x̂ ~ d(x|z); z ~ m(z), x̂ ~ d(x|z)',
  paper: 'Alemi et al. 2018, Fixing a Broken ELBO, ICML (arXiv:1711.00464), figures 4–6',
  options: { count: { default: 8, min: 1, max: 100, integer: true, help: 'rows of the picture' } },
  create: ({ count }) => ({
    columns: [],
    async evaluate(run): Promise<EvaluationResult> {
      const { dataset, split, step } = run
      if (split === 'exact' || split !== preferredSplit(dataset)) return { row: {} }
      if (hasChannels(dataset.event)) return { row: { note: channelsNote(dataset.event) } }
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

const channelsNote = (event: Shape): string =>
  `no samples.png: it shows images of one channel, and these [${event.join(', ')}] have ${event[2]}`
