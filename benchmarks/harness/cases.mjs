// The benchmark cases: a run request and its size.
import { convFlops, mlpFlops, pixelcnnFlops } from './flops.mjs'

const vae = (encoder, decoder, batch) => ({
  parts: { dataset: 'static-mnist', encoder, decoder, marginal: 'gaussian', objective: 'beta' },
  options: { dataset: { verify: false }, objective: { beta: 1 } },
  settings: { 'batch-size': batch, 'learning-rate': 1e-3, latents: 64 },
})

const conv = (batch) => ({
  name: `conv-${batch}`,
  title: `gated convolutional VAE (ABE F.1, F.2), batch ${batch}`,
  kind: 'conv',
  batch,
  learningRate: 1e-3,
  flopsPerExample: convFlops(),
  request: vae('conv', 'deconv', batch),
})

const pixelcnn = (batch) => ({
  name: `pixelcnn-${batch}`,
  title: `gated PixelCNN++ with a code, (−, +, −) of ABE, batch ${batch}`,
  kind: 'pixelcnn',
  batch,
  learningRate: 1e-3,
  flopsPerExample: pixelcnnFlops(),
  request: vae('conv', 'pixelcnn', batch),
})

export const cases = [
  {
    name: 'toy',
    title: 'toy, 30 bins, target rate, exact expectations',
    kind: 'toy',
    batch: 30,
    learningRate: 3e-2,
    flopsPerExample: null,
    request: {
      parts: {
        dataset: 'toy',
        encoder: 'discrete',
        decoder: 'discrete',
        marginal: 'discrete',
        objective: 'target-rate',
      },
      options: { dataset: { bins: 30 }, objective: { rate: 0.5, penalty: 2 } },
      settings: { 'learning-rate': 3e-2 },
    },
  },
  {
    name: 'mlp',
    title: 'one-layer MLP VAE, batch 100',
    kind: 'mlp',
    batch: 100,
    learningRate: 1e-3,
    flopsPerExample: mlpFlops(),
    request: vae('mlp', 'mlp', 100),
  },
  conv(64),
  conv(100),
  conv(128),
  pixelcnn(32),
  {
    name: 'pixelcnn-sampling',
    title: '16 images drawn from the same decoder; PyTorch naively, with a whole pass for each pixel',
    kind: 'sampling',
    batch: 16,
    learningRate: 0,
    flopsPerExample: null, // not comparable: one pass here is 784 passes in the other contestants
    most: 3, // rounds: a naive sample takes minutes
    request: vae('conv', 'pixelcnn', 16),
  },
]

/** A case by name; `conv-N` and `pixelcnn-N` exist for any batch size N. */
export function caseNamed(name) {
  const [, family, batch] = /^(conv|pixelcnn)-(\d+)$/.exec(name) ?? []
  const other = family === undefined ? undefined : { conv, pixelcnn }[family](Number(batch))
  return cases.find((each) => each.name === name) ?? other
}
