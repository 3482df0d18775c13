import { tf, type Conditional, type Marginal, type Noise, type Tensor } from '@elbow-vae/core'

/** Draw from a part's density given its input, in one pass or by the part's own sampler. */
export async function drawFrom(part: Conditional, input: Tensor, noise: Noise, count: number): Promise<Tensor> {
  const sampler = part.sampler?.()
  if (!sampler) return tf.tidy(() => tf.clone(part.density(part.parameters(input)).draw(noise, count).value))
  const parameters = tf.tidy(() =>
    Object.fromEntries(Object.entries(part.parameters(input)).map(([name, tensor]) => [name, tf.clone(tensor)])),
  )
  try {
    return await sampler.draw(parameters, noise, count)
  } finally {
    tf.dispose(parameters) // clones: the part may have returned its input, or a weight
    sampler.dispose()
  }
}

/** A marginal as a conditional that ignores its input. */
export const asConditional = (marginal: Marginal): Conditional => ({
  ...marginal,
  parameters: () => ({}),
  density: () => marginal.density(),
})
