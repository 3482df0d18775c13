import { tf, type Context, type Tensor } from '@elbow/core'

/** An option of fully connected encoders. */
export const inputScaleOption = {
  'input-scale': {
    default: 1,
    min: 0,
    help: 'factor on x before the first layer; n inputs that always move together train best at 1/n',
  },
} as const

/** Examples of any shape as a fully connected encoder takes them, [B, …event] -> [B, inputs]. */
export function flattened({ event }: Context, { 'input-scale': scale }: { readonly 'input-scale': number }) {
  const inputs = event.reduce((product, n) => product * n, 1)
  return { inputs, flat: (x: Tensor) => tf.reshape(scale === 1 ? x : tf.mul(x, scale), [-1, inputs]) }
}
