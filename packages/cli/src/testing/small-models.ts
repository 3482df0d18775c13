/** A model small enough for a software GPU. */
export interface SmallModel {
  readonly parts: Readonly<Record<'dataset' | 'encoder' | 'decoder' | 'marginal' | 'objective', string>>
  readonly options: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly latents: readonly number[]
  /** Training steps that are compared. */
  readonly steps: number
}

const dense = { hidden: [5] }
const masked = { hidden: [4, 4] }
const depths = [2, 3, 2, 3, 4]
const bits = { dataset: 'tiny-bits', objective: 'beta' }
const images = { dataset: { side: 4 }, objective: { beta: 0.7 } }

/** Models that together contain every encoder, decoder and marginal. */
export const smallModels: Readonly<Record<string, SmallModel>> = {
  'the mlp VAE': {
    parts: { ...bits, encoder: 'mlp', decoder: 'mlp', marginal: 'mixture' },
    options: { ...images, encoder: dense, decoder: dense, marginal: { components: 3 } },
    latents: [2],
    steps: 10,
  },
  'the gated convolutional VAE': {
    parts: { ...bits, encoder: 'conv', decoder: 'deconv', marginal: 'gaussian' },
    options: { ...images, encoder: { depths }, decoder: { depths: [3, 2, 3, 2, 3, 2] } },
    latents: [2],
    steps: 10,
  },
  PixelCNN: {
    parts: { ...bits, encoder: 'mlp', decoder: 'pixelcnn', marginal: 'maf' },
    options: {
      ...images,
      encoder: dense,
      decoder: { depth: 2, layers: 1, scales: 1 },
      marginal: { ...masked, steps: 2 },
    },
    latents: [2],
    steps: 10,
  },
  'inverse autoregressive flow': {
    parts: { ...bits, encoder: 'conv-iaf', decoder: 'made', marginal: 'vamp' },
    options: {
      ...images,
      encoder: { depths, steps: 2, ...masked },
      decoder: { ...masked, components: 2 },
      marginal: { components: 3 },
    },
    latents: [2],
    steps: 1,
  },
  'a flow behind dense layers': {
    parts: { ...bits, encoder: 'mlp-iaf', decoder: 'mlp', marginal: 'gaussian' },
    options: { ...images, encoder: { ...dense, steps: 2, 'flow-hidden': [4] }, decoder: dense },
    latents: [2],
    steps: 1,
  },
  'an auxiliary variable, a decoder in steps': {
    parts: { ...bits, encoder: 'auxiliary', decoder: 'sequential', marginal: 'gaussian' },
    options: { ...images, encoder: { ...dense, auxiliary: 2, nodes: 3 }, decoder: dense },
    latents: [1, 1],
    steps: 1,
  },
  'a hierarchy': {
    parts: { ...bits, encoder: 'chain', decoder: 'chain', marginal: 'chain' },
    options: { ...images, encoder: dense, decoder: dense, marginal: { hidden: [5] } },
    latents: [1, 1],
    steps: 1,
  },
  'the linear VAE': {
    parts: { dataset: 'linear', encoder: 'linear', decoder: 'linear', marginal: 'autoregressive', objective: 'elbo' },
    options: { marginal: { ...masked, components: 2 } },
    latents: [2],
    steps: 1,
  },
  'the toy': {
    parts: { dataset: 'toy', encoder: 'discrete', decoder: 'discrete', marginal: 'discrete', objective: 'elbo' },
    options: { dataset: { bins: 6 } },
    latents: [],
    steps: 1,
  },
}
