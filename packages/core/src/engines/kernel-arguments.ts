import type { NamedAttrMap, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core'
import { required } from '../required.js'

/** Input of a kernel. tfjs does not type the inputs of a kernel by name. */
export const kernelInput = (inputs: NamedTensorInfoMap, name: string): TensorInfo =>
  required(inputs[name], `input ${name}`)

/** Attribute of a kernel, checked. tfjs does not type the attributes of a kernel by name. */
export function kernelAttribute<T>(
  attributes: NamedAttrMap | undefined,
  name: string,
  isExpected: (value: unknown) => value is T,
): T {
  const value: unknown = attributes?.[name]
  if (!isExpected(value)) throw new TypeError(`attribute ${name} of a kernel has an unexpected value`)
  return value
}

export const isNumber = (value: unknown): value is number => typeof value === 'number'

const isNumbers = (value: unknown): value is number[] => Array.isArray(value) && value.every(isNumber)

export const isPair = (value: unknown): value is [number, number] => isNumbers(value) && value.length === 2

export const isQuadruple = (value: unknown): value is [number, number, number, number] =>
  isNumbers(value) && value.length === 4
