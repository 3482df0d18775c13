import { codeDensity } from './code-density.js'
import { exactLikelihood } from './exact-likelihood.js'
import { importanceWeighted } from './importance-weighted.js'
import { information } from './information.js'
import { rateDistortion } from './rate-distortion.js'
import { samples } from './samples.js'
import { surgery } from './surgery.js'

export const evaluators = [
  ...[rateDistortion, samples, information, exactLikelihood, codeDensity],
  ...[importanceWeighted, surgery],
]
export { codeDensity, exactLikelihood, importanceWeighted, information, rateDistortion, samples, surgery }
export {
  chooseInputs,
  drawPicture,
  drawSamples,
  isImage,
  samplesMark,
  samplesTable,
  shownSplit,
  type Inputs,
  type Samples,
} from './samples.js'
