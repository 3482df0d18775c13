import { compileStep, tf, type CompiledStep, type Sampler, type Shape, type Tensor, type Variable } from '@elbow/core'
import { drawShape } from '../densities/gaussian.js'
import { drawRow, emptyRow, type RowState } from './draw-row.js'
import { firstLayers } from './first-layers.js'
import { scalesOf, type Geometry } from './geometry.js'
import { turned } from './images.js'
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
 * Draws a batch of images pixel by pixel, and computes each place of each layer once instead of once for every pixel
 * (Ramachandran et al. 2017, "Fast generation for convolutional autoregressive models").
 *
 * Row by row for all that lies above a pixel, then pixel by pixel for what lies to its left. There is a step for every
 * number of sizes that a row or a pixel takes part in: the same graphs serve all positions.
 */
export function cachedSampler({ weights, geometry, variables, event }: SamplerOptions): Sampler {
  const levels = Array.from({ length: scalesOf(geometry) }, (_, i) => i + 1)
  const compiled: CompiledStep[] = []
  const compile = (name: string, step: Parameters<typeof compileStep>[0]): CompiledStep => {
    const made = compileStep(step, { name: `pixelcnn ${name}`, variables, mode: 'auto' })
    compiled.push(made)
    return made
  }
  const steps = {
    code: compile('code', ({ z }) => {
      const { down, downRight } = firstLayers(weights, tf.zerosLike(z!), z!)
      return { down, downRight }
    }),
    rows: levels.map((level) => compile(`row ${level}`, rowStep(weights, geometry, level))),
    pixels: levels.map((level) => compile(`pixel ${level}`, pixelStep(weights, geometry, level))),
  }
  return {
    async draw({ picture }, noise, count) {
      const shape = [...drawShape(picture!.shape, event, count)]
      const flat = (images: Tensor) => turned(tf.reshape(images, [-1, ...event])) // [N, H, W, 1]
      const given = tf.tidy(() => {
        const z = tf.reshape(tf.broadcastTo(picture!, shape), [-1, ...event])
        const { down, downRight } = steps.code.run({ z })
        const rows = (images: Tensor) => tf.unstack(images, 1)
        return { down: rows(down!), downRight: rows(downRight!), uniform: rows(flat(noise.uniform(shape))) }
      })
      let state: RowState = tf.tidy(() => emptyRow(geometry, shape[0]! * shape[1]!))
      const drawn: Tensor[] = []
      try {
        for (let row = geometry.height - 1; row >= 0; row--) {
          const ofRow = { down: given.down[row]!, downRight: given.downRight[row]!, uniform: given.uniform[row]! }
          const next = tf.tidy(() => drawRow(steps, geometry, row, state, ofRow))
          tf.dispose(state)
          state = next
          drawn.unshift(tf.clone(state['values']!))
          await new Promise(setImmediate) // let signals have their turn
        }
        return tf.tidy(() => tf.reshape(turned(tf.stack(drawn, 1)), shape))
      } finally {
        tf.dispose([...Object.values(given).flat(), ...Object.values(state), ...drawn])
      }
    },
    dispose: () => compiled.forEach((step) => step.dispose()),
  }
}
