import { deconv } from './decoders/deconv.js'
import { discrete as discreteDecoder } from './decoders/discrete.js'
import { mlp as mlpDecoder } from './decoders/mlp.js'
import { conv } from './encoders/conv.js'
import { discrete as discreteEncoder } from './encoders/discrete.js'
import { mlp as mlpEncoder } from './encoders/mlp.js'
import { discrete as discreteMarginal } from './marginals/discrete.js'
import { gaussian as gaussianMarginal } from './marginals/gaussian.js'

export const encoders = [discreteEncoder, mlpEncoder, conv]
export const decoders = [discreteDecoder, mlpDecoder, deconv]
export const marginals = [discreteMarginal, gaussianMarginal]
export const models = [...encoders, ...decoders, ...marginals]

export { gaussian, standardGaussian, type Gaussian, type GaussianParameters } from './densities/gaussian.js'
export { bernoulli } from './densities/bernoulli.js'
export { categorical } from './densities/categorical.js'
