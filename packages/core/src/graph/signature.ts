import { sameShape } from './graph.js'
import type { StepInputs } from './inputs.js'

/** Inputs that a graph was compiled for: names, shapes and dtypes, and the identity of fixed inputs. */
export type Signature = readonly {
  readonly name: string
  readonly dtype: string
  readonly shape: readonly number[]
  readonly value: object | undefined
}[]

export function signatureOf(inputs: StepInputs, fixed: readonly string[]): Signature {
  return Object.entries(inputs).map(([name, input]) => {
    if (typeof input === 'number') return { name, dtype: 'float32', shape: [], value: undefined }
    const { dtype, shape, dataId } = input
    return { name, dtype, shape: [...shape], value: fixed.includes(name) ? dataId : undefined }
  })
}

/** Whether the inputs have this signature. Runs before every step, so it allocates nothing. */
export function hasSignature(inputs: StepInputs, signature: Signature): boolean {
  let count = 0
  for (const _ in inputs) count++
  if (count !== signature.length) return false
  for (const { name, dtype, shape, value } of signature) {
    const input = inputs[name]
    if (input === undefined) return false
    if (typeof input === 'number') {
      if (shape.length > 0 || dtype !== 'float32') return false
    } else if (input.dtype !== dtype || !sameShape(input.shape, shape)) return false
    else if (value !== undefined && value !== input.dataId) return false
  }
  return true
}
