import { required } from '../required.js'
import { sizeFromShape } from '../tensors/shapes.js'
import { intAttribute, typeAttribute } from './attributes.js'
import { dtypes } from './binding.js'
import type { GraphBuilder } from './builder.js'
import { typeOf, type Edge, type OutputType, type PackedCell } from './graph.js'

const { float32, int32 } = dtypes

/** Type of variable number `i`. */
export const typeOfVariable = (variables: readonly OutputType[], i: number): OutputType =>
  required(variables[i], `variable ${i}`)

/** Length of a packed cell, a vector. */
export const lengthOf = ({ type }: Pick<PackedCell, 'type'>): number =>
  required(type.shape[0], 'the length of a packed cell')

/** The members of a packed cell, each in its own shape. */
export function unpackCell(
  builder: GraphBuilder,
  whole: Edge,
  cell: PackedCell,
  variables: readonly OutputType[],
): Edge[] {
  const shapes = cell.members.map((i) => typeOfVariable(variables, i).shape)
  const padding = lengthOf(cell) - shapes.reduce((sum, shape) => sum + sizeFromShape(shape), 0)
  const sizes = [...shapes.map(sizeFromShape), ...(padding > 0 ? [padding] : [])]
  const attributes = [
    intAttribute('num_split', sizes.length),
    typeAttribute('T', float32),
    typeAttribute('Tlen', int32),
  ]
  const axis = builder.constant(Int32Array.of(0), { shape: [], dtype: int32 })
  const inputs = [whole, builder.integers(sizes), axis]
  const outputs = sizes.map((size) => ({ shape: [size], dtype: float32 }))
  const pieces = builder.pure('SplitV', attributes, inputs, outputs)
  return shapes.map((shape, k) => builder.reshape(required(pieces[k], 'a member of a packed cell'), shape))
}

/** Concatenates the members of a packed cell and pads them with zeros to its length. */
export function packCell(builder: GraphBuilder, members: readonly Edge[], length: number): Edge {
  const flat = members.map((member) => builder.reshape(member, [sizeFromShape(typeOf(member).shape)]))
  const missing = length - flat.reduce((sum, edge) => sum + lengthOf({ type: typeOf(edge) }), 0)
  const zeros = missing > 0 ? [builder.constant(new Float32Array(missing), { shape: [missing], dtype: float32 })] : []
  const axis = builder.constant(Int32Array.of(0), { shape: [], dtype: int32 })
  const count = flat.length + zeros.length
  const attributes = [intAttribute('N', count), typeAttribute('T', float32), typeAttribute('Tidx', int32)]
  return builder.single('ConcatV2', attributes, [...flat, ...zeros, axis], { shape: [length], dtype: float32 })
}
