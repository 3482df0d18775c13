import {
  tf,
  type Context,
  type Tensor,
  activations,
  type Activation,
  glorotInitializer,
  zerosInitializer,
} from '@elbow-vae/core'

export type Layer = (x: Tensor) => Tensor

/** x W + b over the last dimension: [N, inputs] -> [N, outputs]. */
export function dense(context: Context, name: string, inputs: number, outputs: number): Layer {
  const kernel = context.variable(`${name}/kernel`, [inputs, outputs], glorotInitializer)
  const bias = context.variable(`${name}/bias`, [outputs], zerosInitializer)
  return (x) => tf.add(tf.matMul(x, kernel), bias)
}

/** Fully connected layers, each followed by the activation. */
export function denseStack(
  context: Context,
  inputs: number,
  hidden: readonly number[],
  activation: Activation,
): { readonly layer: Layer; readonly outputs: number } {
  const layers = hidden.map((width, i) => dense(context, `hidden_${i}`, hidden[i - 1] ?? inputs, width))
  return {
    layer: (x) => layers.reduce((h, layer) => activations[activation](layer(h)), x),
    outputs: hidden.at(-1) ?? inputs,
  }
}
