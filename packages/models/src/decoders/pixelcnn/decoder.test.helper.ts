import {
  createPart,
  hostNoise,
  resolveOptions,
  tf,
  type OptionValues,
  type Shape,
  type Tensor,
  type Variable,
} from '@elbow-vae/core'
import { testContext } from '@elbow-vae/core/testing'
import { pixelcnn } from './pixelcnn.js'
import { geometryFor } from './geometry.js'
import { rotate180 } from './images.js'
import { makeWeights } from './weights.js'
import { imageLogits } from './image-logits.js'

export const latentSize = 3

/** A decoder of images with one channel, and its weights by name. */
export function makeDecoder(options: OptionValues, [height, width]: readonly [number, number]) {
  const named = new Map<string, Variable>()
  const surroundings = {
    event: [height, width, 1],
    dataKind: 'binary' as const,
    latents: [{ name: 'z', size: latentSize }],
  }
  const decoder = createPart<'decoder'>(pixelcnn, options, testContext('decoder', surroundings, named))
  return { decoder, named, dispose: () => tf.dispose([...named.values()]) }
}

/** The network alone: logits of images x [N, H, W, 1] for one fixed picture of a code, without rotation. */
export function makeNetwork(options: OptionValues, [height, width]: readonly [number, number]) {
  const named = new Map<string, Variable>()
  const context = testContext('decoder', { event: [height, width, 1], dataKind: 'binary' }, named)
  const geometry = geometryFor('decoder', resolveOptions('decoder', pixelcnn.options, options), context)
  const weights = makeWeights(context, geometry)
  scaleWeights(named)
  const values = hostNoise({ seed: 4, stream: 'picture', step: 0 }).normal(height * width)
  const picture = tf.tensor(values, [1, height, width, 1])
  return {
    logits: (x: Tensor): Tensor =>
      tf.tidy(() => {
        const z = tf.tile(picture, [x.shape[0] ?? 1, 1, 1, 1])
        return rotate180(imageLogits(weights, geometry, rotate180(x), z))
      }),
    variables: [...named.values()],
    dispose: () => tf.dispose([picture, ...named.values()]),
  }
}

/** Scales the weights to the size of a trained network's, and sets biases, so that every path through it matters. */
export function scaleWeights(named: ReadonlyMap<string, Variable>, gain = 1.5): void {
  for (const [name, variable] of named) {
    const scale = name.endsWith('second/kernel') ? 3 * gain : gain
    const shifts = hostNoise({ seed: 5, stream: name, step: 0 }).normal(variable.size)
    const shift = name.endsWith('bias') ? 0.2 : 0
    const values = Float32Array.from(variable.dataSync(), (weight, i) => scale * weight + shift * shifts[i]!)
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)))
  }
}

/** Random codes, [K, B, 3]. */
export function randomCodes(draws: number, examples: number): Tensor {
  const values = hostNoise({ seed: 2, stream: 'codes', step: 0 }).normal(draws * examples * latentSize)
  return tf.tensor(values, [draws, examples, latentSize])
}

/** Random bits. */
export function randomBits(shape: Shape): Tensor {
  const count = shape.reduce((product, n) => product * n, 1)
  const numbers = hostNoise({ seed: 3, stream: 'bits', step: 0 }).uniform(count)
  return tf.tensor(
    numbers.map((u) => (u < 0.5 ? 1 : 0)),
    [...shape],
  )
}
