import { tf, type Conditional, type Marginal, type Noise, type Tensor } from '@elbow/core'

/** A draw from what a part says of its input, in one pass or by its own sampler. */
export async function drawFrom(part: Conditional, input: Tensor, noise: Noise, count: number): Promise<Tensor> {
  const sampler = part.sampler?.()
  if (!sampler) return tf.tidy(() => tf.clone(part.density(part.parameters(input)).draw(noise, count).value))
  const parameters = tf.tidy(() =>
    Object.fromEntries(Object.entries(part.parameters(input)).map(([name, tensor]) => [name, tf.clone(tensor)])),
  )
  try {
    return await sampler.draw(parameters, noise, count)
  } finally {
    tf.dispose(parameters) // clones: the part may have given back its input, or a weight
    sampler.dispose()
  }
}

/** A marginal as a conditional that takes no notice of its input. */
export const unconditional = (marginal: Marginal): Conditional => ({
  ...marginal,
  parameters: () => ({}),
  density: () => marginal.density(),
})
