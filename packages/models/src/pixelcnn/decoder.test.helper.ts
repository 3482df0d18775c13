import {
  createPart,
  hostNoise,
  resolveOptions,
  tf,
  type OptionValues,
  type Shape,
  type Tensor,
  type Variable,
} from '@elbow/core'
import { testContext } from '@elbow/core/testing'
import { pixelcnn } from '../decoders/pixelcnn.js'
import { geometryFor } from './geometry.js'
import { turned } from './images.js'
import { makeWeights } from './weights.js'
import { wholeLogits } from './whole-logits.js'

export const latentSize = 3

/** A decoder of images of one channel, and its weights by name. */
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

/** The same without the code: logits of images x [N, H, W, 1] under one picture of a code, none of them turned. */
export function makeNetwork(options: OptionValues, [height, width]: readonly [number, number]) {
  const named = new Map<string, Variable>()
  const context = testContext('decoder', { event: [height, width, 1], dataKind: 'binary' }, named)
  const geometry = geometryFor('decoder', resolveOptions('decoder', pixelcnn.options, options), context)
  const weights = makeWeights(context, geometry)
  enliven(named)
  const values = hostNoise({ seed: 4, stream: 'picture', step: 0 }).normal(height * width)
  const picture = tf.tensor(values, [1, height, width, 1])
  return {
    logits: (x: Tensor): Tensor =>
      tf.tidy(() => {
        const z = tf.tile(picture, [x.shape[0] ?? 1, 1, 1, 1])
        return turned(wholeLogits(weights, geometry, turned(x), z))
      }),
    variables: [...named.values()],
    dispose: () => tf.dispose([picture, ...named.values()]),
  }
}

/** Weights as large as a trained network's, biases too, so that every path through it counts. */
export function enliven(named: ReadonlyMap<string, Variable>, gain = 1.5): void {
  for (const [name, variable] of named) {
    const scale = name.endsWith('second/kernel') ? 3 * gain : gain
    const shifts = hostNoise({ seed: 5, stream: name, step: 0 }).normal(variable.size)
    const shift = name.endsWith('bias') ? 0.2 : 0
    const values = Float32Array.from(variable.dataSync(), (weight, i) => scale * weight + shift * shifts[i]!)
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)))
  }
}

/** Codes [K, B, 3] that differ. */
export function codes(draws: number, examples: number): Tensor {
  const values = hostNoise({ seed: 2, stream: 'codes', step: 0 }).normal(draws * examples * latentSize)
  return tf.tensor(values, [draws, examples, latentSize])
}

/** Random bits. */
export function bits(shape: Shape): Tensor {
  const count = shape.reduce((product, n) => product * n, 1)
  const numbers = hostNoise({ seed: 3, stream: 'bits', step: 0 }).uniform(count)
  return tf.tensor(
    numbers.map((u) => (u < 0.5 ? 1 : 0)),
    [...shape],
  )
}
