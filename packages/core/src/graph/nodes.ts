import { attributeTypes, dtypes, type Attribute, type TensorValues } from './binding.js'
import { typeAttribute } from './attributes.js'
import type { OutputType } from './graph.js'

export { typeAttribute }

/** A TensorFlow node. Inputs are written "node:output", control dependencies "^node". */
export interface NodeDefinition {
  readonly name: string
  readonly op: string
  readonly inputs?: readonly string[]
  readonly attributes?: readonly Attribute[]
  readonly value?: { readonly dtype: number; readonly shape: readonly number[]; readonly values: TensorValues }
}

const shapeAttribute = (value: readonly number[]): Attribute => ({ name: 'shape', type: attributeTypes.shape, value })

export const constantNode = (
  name: string,
  values: Float32Array,
  shape: readonly number[],
  after: readonly string[],
): NodeDefinition => ({ name, op: 'Const', inputs: after, value: { dtype: dtypes.float32, shape, values } })

export const placeholderNode = (name: string, { shape, dtype }: OutputType): NodeDefinition => ({
  name,
  op: 'Placeholder',
  attributes: [typeAttribute('dtype', dtype), shapeAttribute(shape)],
})

export const variableHandle = (name: string, { shape, dtype }: OutputType): NodeDefinition => ({
  name,
  op: 'VarHandleOp',
  attributes: [
    typeAttribute('dtype', dtype),
    shapeAttribute(shape),
    { name: 'shared_name', type: attributeTypes.string, value: name },
  ],
})

export const readVariableNode = (name: string, variable: string, dtype: number): NodeDefinition => ({
  name,
  op: 'ReadVariableOp',
  inputs: [variable],
  attributes: [typeAttribute('dtype', dtype)],
})

export const assignNode = (
  name: string,
  variable: string,
  value: string,
  dtype: number,
  after: readonly string[],
): NodeDefinition => ({
  name,
  op: 'AssignVariableOp',
  inputs: [variable, value, ...after],
  attributes: [typeAttribute('dtype', dtype)],
})

export const unaryNode = (
  op: 'Identity' | 'DeepCopy',
  name: string,
  input: string,
  dtype: number,
  after: readonly string[] = [],
): NodeDefinition => ({ name, op, inputs: [input, ...after], attributes: [typeAttribute('T', dtype)] })
