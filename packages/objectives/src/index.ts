import { beta } from './beta.js'
import { capacity } from './capacity.js'
import { elbo } from './elbo.js'
import { entropyAnnealed } from './entropy-annealed.js'
import { factor } from './factor.js'
import { freeBits } from './free-bits.js'
import { generative } from './generative.js'
import { info } from './info.js'
import { iwae } from './iwae.js'
import { noRate } from './no-rate.js'
import { sequentialObjective } from './sequential.js'
import { targetDistortion } from './target-distortion.js'
import { targetRate } from './target-rate.js'
import { tc } from './tc.js'
import { wae } from './wae.js'

/** The objectives that come with Elbow. */
export const objectives = [
  ...[elbo, beta, targetRate, targetDistortion, capacity, freeBits],
  ...[info, wae, noRate, tc, factor, iwae, entropyAnnealed, generative, sequentialObjective],
]
export {
  beta,
  capacity,
  elbo,
  entropyAnnealed,
  factor,
  freeBits,
  generative,
  info,
  iwae,
  noRate,
  sequentialObjective,
  targetDistortion,
  targetRate,
  tc,
  wae,
}
