import { tf, type DataKind, type Shape, type Tensor } from '@elbow/core'

/** Values of any sign for inputs that stay in the range of the data. */
export interface DataRange {
  /** [count, …event] -> [count, …event], every element in the range. */
  squash(values: Tensor): Tensor
  /** The value that `squash` makes x of, nearly: a little inside the range, where there is a slope. */
  unsquash(x: number, dimension: number): number
}

/** How far inside, of the width of the range. */
const margin = 0.05

/** p between 0 and 1, drawn towards what all values would be if they were alike. */
const inside = (p: number, alike: number) => (1 - margin) * p + margin * alike
const logit = (p: number) => Math.log(p / (1 - p))

/**
 * Binary data: σ(v). One-hot data: softmax(v), the simplex. Continuous data: low + (high − low) σ(v), the smallest box
 * around what was seen of it.
 *
 * @param seen  examples of the data, one after the other
 */
export function dataRange(kind: DataKind, event: Shape, seen: Float32Array): DataRange {
  switch (kind) {
    case 'binary':
      return { squash: (values) => tf.sigmoid(values), unsquash: (x) => logit(inside(x, 1 / 2)) }
    case 'categorical':
      return { squash: (values) => tf.softmax(values), unsquash: (x) => Math.log(inside(x, 1 / event[0]!)) }
    case 'continuous': {
      const { low, width } = box(seen, event)
      return {
        squash: (values) =>
          tf.add(tf.tensor(low, [...event]), tf.mul(tf.tensor(width, [...event]), tf.sigmoid(values))),
        unsquash: (x, i) => logit(inside(width[i]! > 0 ? (x - low[i]!) / width[i]! : 1 / 2, 1 / 2)),
      }
    }
  }
}

/** Smallest value and range of each dimension. */
function box(seen: Float32Array, event: Shape) {
  const size = event.reduce((product, n) => product * n, 1)
  const low = new Float32Array(size).fill(Infinity)
  const high = new Float32Array(size).fill(-Infinity)
  seen.forEach((x, k) => {
    low[k % size] = Math.min(low[k % size]!, x)
    high[k % size] = Math.max(high[k % size]!, x)
  })
  return { low, width: high.map((top, i) => top - low[i]!) }
}
