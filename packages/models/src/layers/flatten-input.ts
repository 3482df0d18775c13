import { sizeFromShape, tf, type Context, type Tensor } from '@elbow-vae/core'

/** Option of fully connected encoders. */
export const inputScaleOption = {
  'input-scale': {
    default: 1,
    min: 0,
    help: 'factor on x before the first layer; for n perfectly correlated inputs, 1/n trains best',
  },
} as const

/** Flattens and scales examples for a fully connected encoder, [B, …event] -> [B, inputs]. */
export function flattenInput({ event }: Context, { 'input-scale': scale }: { readonly 'input-scale': number }) {
  const inputs = sizeFromShape(event)
  return { inputs, flat: (x: Tensor) => tf.reshape(scale === 1 ? x : tf.mul(x, scale), [-1, inputs]) }
}
