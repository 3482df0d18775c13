import { errors, type DataKind, type Shape } from '@elbow/core'
import type { NumericArray } from '../formats/numeric-array.js'
import type { OwnData } from './read-file.js'

/** Numbers that JavaScript computes with. */
export type PlainArray = Exclude<NumericArray, BigInt64Array | BigUint64Array>

/** What is in one file, as examples of one shape. */
export interface Examples {
  readonly file: string
  readonly size: number
  readonly event: Shape
  /** Numbers in an example. */
  readonly width: number
  /** [size, width] */
  readonly values: PlainArray
  /** What number i of an example is called. */
  name(i: number): string
  /** The numbers that a checksum is made of. */
  hashed(): ArrayBufferView
}

/**
 * @param shape  of one example; empty takes the array's own, all dimensions but the first. Matrices, [height, width], are gray
 *   images, [height, width, 1]
 * @throws WRONG_DATA, SHAPE_MISMATCH
 */
export function examplesOf(
  file: string,
  { shape: dims, names, hashAsFloat32, ...data }: OwnData,
  shape: Shape,
): Examples {
  const [size = 0, ...own] = dims
  const width = own.reduce((product, n) => product * n, 1)
  if (dims.length === 0 || size === 0 || width === 0)
    throw errors.wrongData(file, 'examples along the first dimension', `[${dims.join(', ')}]`, 'Give at least one.')
  if (shape.length > 0 && shape.reduce((product, n) => product * n, 1) !== width) {
    const expected = `examples of ${shape.join(' × ')} numbers`
    throw errors.shapeMismatch(file, expected, dims, 'Change --dataset.shape, or leave it out.')
  }
  const event = shape.length > 0 ? shape : ownEvent(own)
  const name = (i: number) => names?.[i] ?? `[${i}]`
  const values = toPlain(data.values)
  return { file, size, event, width, values, name, hashed: () => (hashAsFloat32 ? Float32Array.from(values) : values) }
}

/** A number is [1]. */
function ownEvent(own: Shape): Shape {
  if (own.length === 0) return [1]
  return own.length === 2 ? [...own, 1] : own
}

/** Whole numbers of 64 bits become doubles; models compute in float32 anyway. */
function toPlain(values: NumericArray): PlainArray {
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) {
    const numbers = new Float64Array(values.length)
    for (let i = 0; i < numbers.length; i++) numbers[i] = Number(values[i])
    return numbers
  }
  return values
}

/**
 * What kind of values examples take, or that they are of the kind they should be.
 *
 * @param asked  `auto` says binary where every value is 0 or 1, else continuous
 * @throws WRONG_DATA naming the first example that is not of it, or a value that is no number
 */
export function kindOf(parts: readonly Examples[], asked: 'auto' | DataKind): DataKind {
  let binary = true
  for (const part of parts) {
    const at = part.values.findIndex((value) => value !== 0 && value !== 1)
    if (at < 0) continue
    binary = false
    if (asked === 'binary' || asked === 'categorical') throw notOf(part, asked, at, '0 or 1')
    const odd = part.values.findIndex((value) => !Number.isFinite(value))
    if (odd >= 0) throw notOf(part, 'finite', odd, 'a number')
  }
  if (asked === 'categorical') parts.forEach(requireOneHot)
  return asked === 'auto' ? (binary ? 'binary' : 'continuous') : asked
}

function requireOneHot(part: Examples): void {
  const { file, size, width, values, event } = part
  if (event.length !== 1)
    throw errors.wrongData(
      file,
      'categorical examples, one number a category',
      `[${event.join(', ')}]`,
      'Flatten them.',
    )
  for (let row = 0; row < size; row++) {
    let ones = 0
    for (let i = 0; i < width; i++) ones += values[row * width + i]!
    if (ones !== 1)
      throw errors.wrongData(
        file,
        'one 1 in every example',
        `${ones} in row ${row} (counted from 0)`,
        'Make them one-hot.',
      )
  }
}

const notOf = ({ file, width, values }: Examples, kind: string, at: number, expected: string) =>
  errors.wrongData(
    file,
    `${kind} data, every value ${expected}`,
    `${values[at]} in row ${Math.floor(at / width)} (counted from 0)`,
    kind === 'finite' ? 'Fill it, or drop the row.' : 'Use --dataset.kind continuous.',
  )
