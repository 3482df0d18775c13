import { errors, type DataKind, type Shape, sizeFromShape } from '@elbow-vae/core'
import type { NumericArray } from '../formats/numeric-array.js'
import type { FileData } from './own-data.js'

/** Numeric arrays without 64-bit integers. */
export type PlainArray = Exclude<NumericArray, BigInt64Array | BigUint64Array>

/** The content of one file as examples of equal shape. */
export interface Examples {
  readonly file: string
  readonly size: number
  readonly event: Shape
  /** Number of values in an example. */
  readonly width: number
  /** [size, width] */
  readonly values: PlainArray
  /** Name of value i of an example. */
  name(i: number): string
  /** The bytes that go into the checksum. */
  hashed(): ArrayBufferView
}

/**
 * @param shape  shape of one example; empty: all dimensions of the array but the first. Matrices, [height, width], become gray
 *   images, [height, width, 1]
 * @throws WRONG_DATA, SHAPE_MISMATCH
 */
export function examplesOf(
  file: string,
  { shape: dims, names, hashAsFloat32, ...data }: FileData,
  shape: Shape,
): Examples {
  const [size = 0, ...eventDims] = dims
  const width = sizeFromShape(eventDims)
  if (dims.length === 0 || size === 0 || width === 0)
    throw errors.wrongData(file, 'examples along the first dimension', `[${dims.join(', ')}]`, 'Give at least one.')
  if (shape.length > 0 && sizeFromShape(shape) !== width) {
    const expected = `examples of ${shape.join(' × ')} numbers`
    throw errors.shapeMismatch(file, expected, dims, 'Change --dataset.shape, or leave it out.')
  }
  const event = shape.length > 0 ? shape : defaultEvent(eventDims)
  const name = (i: number) => names?.[i] ?? `[${i}]`
  const values = toPlain(data.values)
  return { file, size, event, width, values, name, hashed: () => (hashAsFloat32 ? Float32Array.from(values) : values) }
}

/** A scalar becomes [1], a matrix a gray image. */
function defaultEvent(dims: Shape): Shape {
  if (dims.length === 0) return [1]
  return dims.length === 2 ? [...dims, 1] : dims
}

/** 64-bit integers become doubles; models compute in float32 in any case. */
function toPlain(values: NumericArray): PlainArray {
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) {
    const numbers = new Float64Array(values.length)
    for (let i = 0; i < numbers.length; i++) numbers[i] = Number(values[i])
    return numbers
  }
  return values
}

/**
 * Infer the kind of the values, or check the given kind.
 *
 * @param kind  `auto`: binary if every value is 0 or 1, otherwise continuous
 * @throws WRONG_DATA for an example of another kind, and for a value that is not finite
 */
export function inferKind(parts: readonly Examples[], kind: 'auto' | DataKind): DataKind {
  let binary = true
  for (const part of parts) {
    const nonBit = part.values.findIndex((value) => value !== 0 && value !== 1)
    if (nonBit < 0) continue
    binary = false
    if (kind === 'binary' || kind === 'categorical') throw wrongKind(part, kind, nonBit, '0 or 1')
    const nonFinite = part.values.findIndex((value) => !Number.isFinite(value))
    if (nonFinite >= 0) throw wrongKind(part, 'finite', nonFinite, 'a number')
  }
  if (kind === 'categorical') parts.forEach(requireOneHot)
  return kind === 'auto' ? (binary ? 'binary' : 'continuous') : kind
}

function requireOneHot(part: Examples): void {
  const { file, size, width, values, event } = part
  if (event.length !== 1)
    throw errors.wrongData(
      file,
      'categorical examples, one number per category',
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

const wrongKind = ({ file, width, values }: Examples, kind: string, index: number, expected: string) =>
  errors.wrongData(
    file,
    `${kind} data, every value ${expected}`,
    `${values[index]} in row ${Math.floor(index / width)} (counted from 0)`,
    kind === 'finite' ? 'Fill it, or drop the row.' : 'Use --dataset.kind continuous.',
  )
