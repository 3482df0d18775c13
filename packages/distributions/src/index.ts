// Gaussian distributions and mixtures of them.
export { gaussian, isGaussian, standardGaussian, type Gaussian } from './gaussian.js'
export { type GaussianParameters } from './support/gaussian-parameters.js'
export { gaussianMixture, type GaussianMixtureParameters } from './gaussian-mixture.js'

// Discrete distributions.
export { bernoulli, type Bernoulli } from './bernoulli.js'
export { categorical, type Categorical } from './categorical.js'

// Codes in several parts: hierarchies of blocks, and auxiliary variables.
export { chain, firstFactor, nextFactor, splitBlocks, type ChainFactor } from './chain.js'
export { auxiliaryVariable, type AuxiliaryModel } from './auxiliary.js'

// Push-forwards by normalizing flows.
export { isPushForward, pushForward, type Flow, type FlowDraw, type PushForward } from './push-forward.js'
export {
  autoregressiveFlow,
  flowOptions,
  type AutoregressiveFlow,
  type FlowValues,
} from './flows/autoregressive-flow.js'

// Autoregressive densities by masked networks (MADE).
export { autoregressiveDensity, type AutoregressiveParameters } from './autoregressive.js'
export { bernoulliDimension, gaussiansDimension, type DimensionFamily } from './dimension-families.js'
export { made, madeOptions, type MadeNetwork, type MadeShape } from './flows/made.js'
export { type NextDimension } from './flows/sample-by-dimension.js'

// For distributions of your own: standard deviations from network outputs, and shapes.
export { rawFromStd, stdFloorOption, stdFromRaw, stdFromRawVariance } from './support/std.js'
export { broadcastLead, drawShape, leadOf, sumOverEvent, valueOf } from './support/event.js'
