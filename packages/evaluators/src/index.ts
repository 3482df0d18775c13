import { codeDensity } from './code-density.js'
import { exactLikelihood } from './exact-likelihood.js'
import { fuzziness } from './fuzziness.js'
import { gaps } from './gaps.js'
import { generativeBounds } from './generative-bounds.js'
import { importanceWeighted } from './importance-weighted.js'
import { information } from './information.js'
import { markovChain } from './markov-chain.js'
import { probe } from './probe.js'
import { rateDistortion } from './rate-distortion.js'
import { regime } from './regime.js'
import { samples } from './samples.js'
import { surgery } from './surgery.js'

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
  gaps,
  fuzziness,
  markovChain,
  probe,
]
export {
  codeDensity,
  exactLikelihood,
  fuzziness,
  gaps,
  generativeBounds,
  importanceWeighted,
  information,
  markovChain,
  probe,
  rateDistortion,
  regime,
  samples,
  surgery,
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
