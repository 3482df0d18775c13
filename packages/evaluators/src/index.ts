import { codeDensity } from './code-density.js'
import { exactLikelihood } from './exact-likelihood.js'
import { generativeBounds } from './generative-bounds.js'
import { information } from './information.js'
import { rateDistortion } from './rate-distortion.js'
import { samples } from './samples.js'

export const evaluators = [rateDistortion, samples, information, exactLikelihood, codeDensity, generativeBounds]
export { codeDensity, exactLikelihood, generativeBounds, information, rateDistortion, samples }
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
