import { codeDensity } from './code-density.js'
import { exactLikelihood } from './exact-likelihood.js'
import { gaps } from './gaps.js'
import { generativeBounds } from './generative-bounds.js'
import { information } from './information.js'
import { rateDistortion } from './rate-distortion.js'
import { samples } from './samples.js'

export const evaluators = [rateDistortion, samples, information, exactLikelihood, codeDensity, generativeBounds, gaps]
export { codeDensity, exactLikelihood, gaps, generativeBounds, information, rateDistortion, samples }
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
