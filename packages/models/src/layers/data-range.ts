import { sizeFromShape, tf, type DataKind, type Shape, type Tensor } from '@elbow-vae/core'

/** Maps unconstrained values into the range of the data, and back. */
export interface DataRange {
  /** [count, …event] -> [count, …event], every element within the range. */
  squash(values: Tensor): Tensor
  /** Approximate inverse of `squash`: x is first moved a little into the range, where the slope of `squash` is not 0. */
  unsquash(x: number, dimension: number): number
}

/** How far x is moved into the range, relative to its width. */
const margin = 0.05

/** Shrinks p towards the uniform value, so that its logit is finite. */
const shrink = (p: number, uniform: number) => (1 - margin) * p + margin * uniform
const logit = (p: number) => Math.log(p / (1 - p))

/**
 * The range of the data: binary data σ(v); one-hot data softmax(v), the simplex; continuous data
 * low + (high − low) σ(v), the smallest box that contains some examples.
 *
 * @param examples  examples of the data, concatenated
 */
export function dataRange(kind: DataKind, event: Shape, examples: Float32Array): DataRange {
  switch (kind) {
    case 'binary':
      return { squash: (values) => tf.sigmoid(values), unsquash: (x) => logit(shrink(x, 1 / 2)) }
    case 'categorical':
      return { squash: (values) => tf.softmax(values), unsquash: (x) => Math.log(shrink(x, 1 / event[0]!)) }
    case 'continuous': {
      const { low, width } = boundingBox(examples, event)
      return {
        squash: (values) =>
          tf.add(tf.tensor(low, [...event]), tf.mul(tf.tensor(width, [...event]), tf.sigmoid(values))),
        unsquash: (x, i) => logit(shrink(width[i]! > 0 ? (x - low[i]!) / width[i]! : 1 / 2, 1 / 2)),
      }
    }
  }
}

/** Smallest value and width of the range of each dimension. */
function boundingBox(examples: Float32Array, event: Shape) {
  const size = sizeFromShape(event)
  const low = new Float32Array(size).fill(Infinity)
  const high = new Float32Array(size).fill(-Infinity)
  examples.forEach((x, k) => {
    low[k % size] = Math.min(low[k % size]!, x)
    high[k % size] = Math.max(high[k % size]!, x)
  })
  return { low, width: high.map((top, i) => top - low[i]!) }
}
