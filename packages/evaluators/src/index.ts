import { activeUnits } from './latent/active-units.js'
import { codeDensity } from './latent/code-density.js'
import { codeUse } from './information/code-use.js'
import { divergence } from './information/divergence.js'
import { exactLikelihood } from './likelihood/exact-likelihood.js'
import { fuzziness } from './samples/fuzziness.js'
import { gaps } from './likelihood/gaps.js'
import { generativeBounds } from './likelihood/generative-bounds.js'
import { importanceWeighted } from './likelihood/importance-weighted.js'
import { information } from './information/information.js'
import { markovChain } from './samples/markov-chain.js'
import { overlap } from './latent/overlap.js'
import { probe } from './information/probe.js'
import { rateDistortion } from './plane/rate-distortion.js'
import { ratePerDimension } from './plane/rate-per-dimension.js'
import { regime } from './plane/regime.js'
import { samples } from './samples/samples.js'
import { sequentialEvaluator } from './samples/sequential.js'
import { surgery } from './information/surgery.js'
import { totalCorrelation } from './information/total-correlation.js'

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
  sequentialEvaluator,
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
  sequentialEvaluator,
  surgery,
  totalCorrelation,
}
export {
  chooseInputs,
  drawPicture,
  drawSamples,
  isImage,
  samplesMetadata,
  samplesTable,
  preferredSplit,
  type SampleInputs,
  type Samples,
} from './samples/samples.js'
