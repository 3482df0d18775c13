import { activeUnits } from './active-units.js'
import { codeDensity } from './code-density.js'
import { divergence } from './divergence.js'
import { exactLikelihood } from './exact-likelihood.js'
import { importanceWeighted } from './importance-weighted.js'
import { information } from './information.js'
import { overlap } from './overlap.js'
import { rateDistortion } from './rate-distortion.js'
import { ratePerDimension } from './rate-per-dimension.js'
import { samples } from './samples.js'
import { surgery } from './surgery.js'
import { totalCorrelation } from './total-correlation.js'

export const evaluators = [
  ...[rateDistortion, samples, information, exactLikelihood, codeDensity],
  ...[importanceWeighted, surgery, ratePerDimension, activeUnits, overlap, totalCorrelation, divergence],
]
export {
  activeUnits,
  codeDensity,
  divergence,
  exactLikelihood,
  importanceWeighted,
  information,
  overlap,
  rateDistortion,
  ratePerDimension,
  samples,
  surgery,
  totalCorrelation,
}
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
