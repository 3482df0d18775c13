import { chain as chainDecoder } from './decoders/chain.js'
import { deconv } from './decoders/deconv.js'
import { discrete as discreteDecoder } from './decoders/discrete.js'
import { linear as linearDecoder } from './decoders/linear.js'
import { made } from './decoders/made.js'
import { mlp as mlpDecoder } from './decoders/mlp.js'
import { pixelcnn } from './decoders/pixelcnn.js'
import { sequential } from './decoders/sequential.js'
import { auxiliary } from './encoders/auxiliary.js'
import { chain as chainEncoder } from './encoders/chain.js'
import { conv } from './encoders/conv.js'
import { convIaf } from './encoders/conv-iaf.js'
import { discrete as discreteEncoder } from './encoders/discrete.js'
import { linear as linearEncoder } from './encoders/linear.js'
import { mlp as mlpEncoder } from './encoders/mlp.js'
import { mlpIaf } from './encoders/mlp-iaf.js'
import { autoregressive } from './marginals/autoregressive.js'
import { chain as chainMarginal } from './marginals/chain.js'
import { discrete as discreteMarginal } from './marginals/discrete.js'
import { gaussian as gaussianMarginal } from './marginals/gaussian.js'
import { maf } from './marginals/maf.js'
import { mixture } from './marginals/mixture.js'
import { vamp } from './marginals/vamp.js'

/** The encoders that come with Elbow. */
export const encoders = [discreteEncoder, linearEncoder, mlpEncoder, mlpIaf, conv, convIaf, chainEncoder, auxiliary]
/** The decoders. */
export const decoders = [discreteDecoder, linearDecoder, mlpDecoder, deconv, made, pixelcnn, chainDecoder, sequential]
/** The marginals. */
export const marginals = [discreteMarginal, gaussianMarginal, maf, vamp, mixture, autoregressive, chainMarginal]
/** All of these. */
export const models = [...encoders, ...decoders, ...marginals]

export { gaussian, standardGaussian, type Gaussian, type GaussianParameters } from './densities/gaussian.js'
export { bernoulli } from './densities/bernoulli.js'
export { categorical } from './densities/categorical.js'
