import { sizeFromShape } from '../tensors/shapes.js'
import { type Attribute, attributeTypes } from './binding.js'
import { typeOf, type Edge } from './graph.js'

export const typeAttribute = (name: string, value: number): Attribute => ({ name, type: attributeTypes.type, value })

export const boolAttribute = (name: string, value: boolean): Attribute => ({ name, type: attributeTypes.bool, value })

export const intAttribute = (name: string, value: number): Attribute => ({ name, type: attributeTypes.int, value })

/** Whether all elements of a constant equal `value`. Such a constant stores one element. */
export const isFilledWith = (edge: Edge, value: number): boolean => {
  const { values } = edge.node
  return values?.length === 1 && values[0] === value && sizeFromShape(typeOf(edge).shape) > 0
}
