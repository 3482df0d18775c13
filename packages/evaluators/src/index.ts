import { codeDensity } from './code-density.js'
import { exactLikelihood } from './exact-likelihood.js'
import { fuzziness } from './fuzziness.js'
import { information } from './information.js'
import { markovChain } from './markov-chain.js'
import { probe } from './probe.js'
import { rateDistortion } from './rate-distortion.js'
import { regime } from './regime.js'
import { samples } from './samples.js'

export const evaluators = [
  rateDistortion,
  samples,
  regime,
  information,
  exactLikelihood,
  codeDensity,
  probe,
  fuzziness,
  markovChain,
]
export { codeDensity, exactLikelihood, fuzziness, information, markovChain, probe, rateDistortion, regime, samples }
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
