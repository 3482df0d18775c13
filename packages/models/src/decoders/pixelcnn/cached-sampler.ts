import {
  compileStep,
  required,
  tf,
  type CompiledStep,
  type Sampler,
  type Shape,
  type Tensor,
  type Tensors,
  type Variable,
} from '@elbow-vae/core'
import { drawShape } from '@elbow-vae/distributions'
import { drawRow, emptyRow, type RowState } from './draw-row.js'
import { firstLayers } from './first-layers.js'
import { scalesOf, type Geometry } from './geometry.js'
import { rotate180 } from './images.js'
import { pixelStep } from './pixel-step.js'
import { rowStep } from './row-step.js'
import type { Weights } from './weights.js'

export interface SamplerOptions {
  readonly weights: Weights
  readonly geometry: Geometry
  readonly variables: readonly Variable[]
  readonly event: Shape
}

/**
 * Draws a batch of images pixel by pixel. It computes each position of each layer once, not once per pixel
 * (Ramachandran et al. 2017, "Fast generation for convolutional autoregressive models", arXiv:1704.06001).
 *
 * A row step computes everything that depends on the rows above. A pixel step then adds what depends on the pixels to the
 * left. There is one compiled step per number of sizes that a row or a pixel takes part in, for all positions.
 */
export function cachedSampler({ weights, geometry, variables, event }: SamplerOptions): Sampler<Tensors<'picture'>> {
  const levels = Array.from({ length: scalesOf(geometry) }, (_, i) => i + 1)
  const compiled: CompiledStep[] = []
  const compile = (name: string, step: Parameters<typeof compileStep>[0]): CompiledStep => {
    const made = compileStep(step, { name: `pixelcnn ${name}`, variables, mode: 'auto' })
    compiled.push(made)
    return made
  }
  const steps = {
    code: compile('code', (inputs) => {
      const z = inputs['z']!
      const { down, downRight } = firstLayers(weights, tf.zerosLike(z), z)
      return { down, downRight }
    }),
    rows: levels.map((level) => compile(`row ${level}`, rowStep(weights, geometry, level))),
    pixels: levels.map((level) => compile(`pixel ${level}`, pixelStep(weights, geometry, level))),
  }
  return {
    async draw({ picture }, noise, count) {
      const [draws, examples] = drawShape(picture.shape, event, count)
      const shape = [draws, examples, ...event]
      const flat = (images: Tensor) => rotate180(tf.reshape(images, [-1, ...event])) // [N, H, W, 1]
      const given = tf.tidy(() => {
        const z = tf.reshape(tf.broadcastTo(picture, shape), [-1, ...event])
        const { down, downRight } = steps.code.run({ z })
        const rows = (images: Tensor | undefined, name: string) => tf.unstack(required(images, name), 1)
        return {
          down: rows(down, 'down'),
          downRight: rows(downRight, 'downRight'),
          uniform: rows(flat(noise.uniform(shape)), 'uniform'),
        }
      })
      let state: RowState = tf.tidy(() => emptyRow(geometry, draws * examples))
      const drawn: Tensor[] = []
      try {
        for (let row = geometry.height - 1; row >= 0; row--) {
          const inputs = { down: given.down[row]!, downRight: given.downRight[row]!, uniform: given.uniform[row]! }
          const next = tf.tidy(() => drawRow(steps, geometry, row, state, inputs))
          tf.dispose(state)
          state = next
          drawn.unshift(tf.clone(state['values']!))
          await new Promise(setImmediate) // so that signals are handled
        }
        return tf.tidy(() => tf.reshape(rotate180(tf.stack(drawn, 1)), shape))
      } finally {
        tf.dispose([...Object.values(given).flat(), ...Object.values(state), ...drawn])
      }
    },
    dispose: () => compiled.forEach((step) => step.dispose()),
  }
}
