import type { Scaling, Split } from '@elbow-vae/core'
import type { Examples } from './examples.js'

/** Examples of a split: all rows of a file, or the rows in `order`. */
export interface SplitExamples {
  readonly examples: Examples
  readonly order?: Int32Array
  /** Class index of each row of the file. */
  readonly labels?: Uint8Array | undefined
}

export const exampleCount = ({ examples, order }: SplitExamples): number => order?.length ?? examples.size

/** Row of the file with example `index`. */
export const fileRow = ({ order }: SplitExamples, index: number): number => (order ? order[index]! : index)

/** Convert to a split with rows in float32, scaled by x′ = (x − m) / s if there is a scaling. */
export function toSplit(part: SplitExamples, scaling?: Scaling): Split {
  const { values, width } = part.examples
  const { order, labels } = part
  const size = exampleCount(part)
  return {
    size,
    rows(indices) {
      const rows = new Float32Array(indices.length * width)
      indices.forEach((index, i) => {
        if (index < 0 || index >= size) throw new RangeError(`example ${index} of ${size}`)
        const row = fileRow(part, index)
        const example = values.subarray(row * width, (row + 1) * width)
        rows.set(scaling ? scaled(example, scaling) : example, i * width)
      })
      return rows
    },
    ...(labels && { labels: order ? Uint8Array.from(order, (row) => labels[row]!) : labels }),
  }
}

/** In float64: values near 10⁹ can differ by fractions, which float32 would lose. */
const scaled = (example: ArrayLike<number>, { shift, scale }: Scaling): Float64Array =>
  Float64Array.from(example, (x, i) => (x - shift[i % shift.length]!) / scale[i % scale.length]!)
