import { chainDecoder } from './decoders/chain.js'
import { deconv } from './decoders/deconv.js'
import { discreteDecoder } from './decoders/discrete.js'
import { linearDecoder } from './decoders/linear.js'
import { madeDecoder } from './decoders/made.js'
import { mlpDecoder } from './decoders/mlp.js'
import { pixelcnn } from './decoders/pixelcnn/pixelcnn.js'
import { sequentialDecoder } from './decoders/sequential.js'
import { auxiliary } from './encoders/auxiliary.js'
import { chainEncoder } from './encoders/chain.js'
import { conv } from './encoders/conv.js'
import { convIaf } from './encoders/conv-iaf.js'
import { discreteEncoder } from './encoders/discrete.js'
import { linearEncoder } from './encoders/linear.js'
import { mlpEncoder } from './encoders/mlp.js'
import { mlpIaf } from './encoders/mlp-iaf.js'
import { autoregressiveMarginal } from './marginals/autoregressive.js'
import { chainMarginal } from './marginals/chain.js'
import { discreteMarginal } from './marginals/discrete.js'
import { gaussianMarginal } from './marginals/gaussian.js'
import { maf } from './marginals/maf.js'
import { mixtureMarginal } from './marginals/mixture.js'
import { vamp } from './marginals/vamp.js'

/** The encoders that come with Elbow. */
export const encoders = [discreteEncoder, linearEncoder, mlpEncoder, mlpIaf, conv, convIaf, chainEncoder, auxiliary]
/** The decoders. */
export const decoders = [
  discreteDecoder,
  linearDecoder,
  mlpDecoder,
  deconv,
  madeDecoder,
  pixelcnn,
  chainDecoder,
  sequentialDecoder,
]
/** The marginals. */
export const marginals = [
  discreteMarginal,
  gaussianMarginal,
  maf,
  vamp,
  mixtureMarginal,
  autoregressiveMarginal,
  chainMarginal,
]
/** All of these. */
export const models = [...encoders, ...decoders, ...marginals]

export {
  bernoulli,
  categorical,
  gaussian,
  standardGaussian,
  type Gaussian,
  type GaussianParameters,
} from '@elbow-vae/distributions'
