import type { Scaling, Split } from '@elbow/core'
import type { Examples } from './examples.js'

/** Examples of a split: all of a file, or those at `order`. */
export interface Part {
  readonly examples: Examples
  readonly order?: Int32Array
  /** Class of each example of the file. */
  readonly labels?: Uint8Array | undefined
}

export const sizeOfPart = ({ examples, order }: Part): number => order?.length ?? examples.size

/** Row of the file that example `index` is in. */
export const rowOf = ({ order }: Part, index: number): number => (order ? order[index]! : index)

/** The part as a split: its rows in float32, x′ = (x − m) / s where there is a scaling. */
export function splitOf(part: Part, scaling?: Scaling): Split {
  const { values, width } = part.examples
  const { order, labels } = part
  const size = sizeOfPart(part)
  return {
    size,
    rows(indices) {
      const rows = new Float32Array(indices.length * width)
      indices.forEach((index, i) => {
        if (index < 0 || index >= size) throw new RangeError(`example ${index} of ${size}`)
        const row = rowOf(part, index)
        const example = values.subarray(row * width, (row + 1) * width)
        rows.set(scaling ? scaled(example, scaling) : example, i * width)
      })
      return rows
    },
    ...(labels && { labels: order ? Uint8Array.from(order, (row) => labels[row]!) : labels }),
  }
}

/** In float64: a column around 10⁹ has its digits behind the point. */
const scaled = (example: ArrayLike<number>, { shift, scale }: Scaling): Float64Array =>
  Float64Array.from(example, (x, i) => (x - shift[i % shift.length]!) / scale[i % scale.length]!)
