import { attributeTypes, dtypes, type Attribute, type Values } from './binding.js'
import { typeAttribute } from './builder.js'
import type { OutputType } from './graph.js'

export { typeAttribute }

/** One node in TensorFlow's terms; `inputs` are written "node:output", control dependencies "^node". */
export interface NodeDefinition {
  readonly name: string
  readonly op: string
  readonly inputs?: readonly string[]
  readonly attributes?: readonly Attribute[]
  readonly value?: { readonly dtype: number; readonly shape: readonly number[]; readonly values: Values }
}

const shapeAttribute = (value: readonly number[]): Attribute => ({ name: 'shape', type: attributeTypes.shape, value })

export const constant = (
  name: string,
  values: Float32Array,
  shape: readonly number[],
  after: readonly string[],
): NodeDefinition => ({ name, op: 'Const', inputs: after, value: { dtype: dtypes.float32, shape, values } })

export const placeholder = (name: string, { shape, dtype }: OutputType): NodeDefinition => ({
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

export const read = (name: string, variable: string, dtype: number): NodeDefinition => ({
  name,
  op: 'ReadVariableOp',
  inputs: [variable],
  attributes: [typeAttribute('dtype', dtype)],
})

export const assign = (
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

export const unary = (
  op: 'Identity' | 'DeepCopy',
  name: string,
  of: string,
  dtype: number,
  after: readonly string[] = [],
): NodeDefinition => ({ name, op, inputs: [of, ...after], attributes: [typeAttribute('T', dtype)] })
