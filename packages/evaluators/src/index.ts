import { codeDensity } from './code-density.js'
import { exactLikelihood } from './exact-likelihood.js'
import { information } from './information.js'
import { rateDistortion } from './rate-distortion.js'
import { regime } from './regime.js'
import { samples } from './samples.js'

export const evaluators = [rateDistortion, samples, regime, information, exactLikelihood, codeDensity]
export { codeDensity, exactLikelihood, information, rateDistortion, regime, samples }
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
