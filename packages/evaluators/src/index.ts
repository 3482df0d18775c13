import { activeUnits } from './active-units.js'
import { codeDensity } from './code-density.js'
import { codeUse } from './code-use.js'
import { divergence } from './divergence.js'
import { exactLikelihood } from './exact-likelihood.js'
import { fuzziness } from './fuzziness.js'
import { gaps } from './gaps.js'
import { generativeBounds } from './generative-bounds.js'
import { importanceWeighted } from './importance-weighted.js'
import { information } from './information.js'
import { markovChain } from './markov-chain.js'
import { overlap } from './overlap.js'
import { probe } from './probe.js'
import { rateDistortion } from './rate-distortion.js'
import { ratePerDimension } from './rate-per-dimension.js'
import { regime } from './regime.js'
import { samples } from './samples.js'
import { sequential } from './sequential.js'
import { surgery } from './surgery.js'
import { totalCorrelation } from './total-correlation.js'

/** The evaluators that come with Elbow. */
export const evaluators = [
  rateDistortion,
  samples,
  regime,
  importanceWeighted,
  surgery,
  information,
  generativeBounds,
  exactLikelihood,
  codeDensity,
  codeUse,
  activeUnits,
  ratePerDimension,
  divergence,
  totalCorrelation,
  overlap,
  gaps,
  fuzziness,
  markovChain,
  sequential,
  probe,
]
export {
  activeUnits,
  codeDensity,
  codeUse,
  divergence,
  exactLikelihood,
  fuzziness,
  gaps,
  generativeBounds,
  importanceWeighted,
  information,
  markovChain,
  overlap,
  probe,
  rateDistortion,
  ratePerDimension,
  regime,
  samples,
  sequential,
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
