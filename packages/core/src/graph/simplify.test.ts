import { describe, expect, it } from 'vitest'
import { dtypes } from './binding.js'
import { boolAttribute, typeAttribute } from './attributes.js'
import { GraphBuilder } from './builder.js'
import { inputOf, typeOf, type Edge } from './graph.js'

const float = (...shape: number[]) => ({ shape, dtype: dtypes.float32 })
const real = [typeAttribute('T', dtypes.float32)]
const filled = (builder: GraphBuilder, value: number, ...shape: number[]) =>
  builder.constant(Float32Array.of(value), float(...shape))

describe('a graph under construction', () => {
  it('creates an op on the same inputs once', () => {
    const builder = new GraphBuilder()
    const x = builder.placeholder(float(3))
    const [a] = builder.apply('Exp', real, [x], [float(3)])
    const [b] = builder.apply('Exp', real, [x], [float(3)])
    const [c] = builder.apply('Log', real, [x], [float(3)])
    expect(a?.node).toBe(b?.node)
    expect(a?.node).not.toBe(c?.node)
    expect(builder.integers([1, 2]).node).toBe(builder.integers([1, 2]).node)
    expect(builder.integers([1, 2]).node).not.toBe(builder.integers([2, 1]).node)
  })

  it('removes reshapes to the same shape, and all but the last of consecutive ones', () => {
    const builder = new GraphBuilder()
    const x = builder.placeholder(float(6))
    const twice = builder.reshape(builder.reshape(x, [2, 3]), [3, 2])
    expect(twice.node.inputs[0]).toEqual(x)
    expect(builder.reshape(twice, [6])).toEqual(x)
    expect(builder.apply('ExpandDims', [], [x, builder.integers([0])], [float(1, 6)])[0]!.node.op).toBe('Reshape')
  })

  it('removes x · 1, x / 1, x + 0, x − 0, casts to the same type, and transpositions of axes of length one', () => {
    const builder = new GraphBuilder()
    const x = builder.placeholder(float(1, 3))
    const apply = (op: string, ...inputs: Edge[]) => builder.apply(op, real, inputs, [float(1, 3)])[0]
    expect(apply('Mul', x, filled(builder, 1, 1, 3))).toEqual(x)
    expect(apply('Mul', filled(builder, 1), x)).toEqual(x)
    expect(apply('RealDiv', x, filled(builder, 1))).toEqual(x)
    expect(apply('AddV2', filled(builder, 0), x)).toEqual(x)
    expect(apply('Sub', x, filled(builder, 0))).toEqual(x)
    expect(apply('Cast', x)).toEqual(x)
    expect(apply('Sub', filled(builder, 0), x)?.node.op).toBe('Sub')
    expect(builder.apply('Transpose', real, [x, builder.integers([1, 0])], [float(3, 1)])[0]!.node.op).toBe('Reshape')
    expect(builder.apply('Sum', real, [x, builder.integers([0])], [float(3)])[0]!.node.op).toBe('Reshape')
  })

  it('keeps x · 1 if it broadcasts x, but not before an op that broadcasts', () => {
    const builder = new GraphBuilder()
    const [x, y] = [builder.placeholder(float(1, 3)), builder.placeholder(float(2, 3))]
    const broadcast = builder.apply('Mul', real, [x, filled(builder, 1, 2, 3)], [float(2, 3)])[0]!
    expect(broadcast.node.op).toBe('Mul')
    expect(builder.apply('Sub', real, [y, broadcast], [float(2, 3)])[0]!.node.inputs).toEqual([y, x])
    expect(builder.apply('Sub', real, [broadcast, x], [float(2, 3)])[0]!.node.inputs).toEqual([broadcast, x])
  })

  it('multiplies a batch of one as plain matrices, with their transpositions', () => {
    const builder = new GraphBuilder()
    const a = builder.reshape(builder.placeholder(float(2, 3)), [1, 2, 3])
    const b = builder.reshape(builder.placeholder(float(4, 3)), [1, 4, 3])
    const adjoint = [boolAttribute('adj_x', false), boolAttribute('adj_y', true), ...real]
    const product = builder.apply('BatchMatMulV2', adjoint, [a, b], [float(1, 2, 4)])[0]!
    const matrices = inputOf(product.node, 0)
    expect(typeOf(product).shape).toEqual([1, 2, 4])
    expect(matrices.node.op).toBe('MatMul')
    expect(matrices.node.inputs.map(({ node }) => node.op)).toEqual(['Placeholder', 'Placeholder'])
    expect(matrices.node.attributes).toContainEqual(boolAttribute('transpose_b', true))
  })

  it('removes products with the identity', () => {
    const builder = new GraphBuilder()
    const a = builder.placeholder(float(2, 2))
    const identity = builder.constant(Float32Array.of(1, 0, 0, 1), float(2, 2))
    const swap = builder.constant(Float32Array.of(0, 1, 1, 0), float(2, 2))
    const product = (x: Edge, y: Edge, ...transposed: string[]) => {
      const attributes = ['adj_x', 'adj_y'].map((name) => boolAttribute(name, transposed.includes(name)))
      return builder.apply('BatchMatMulV2', [...attributes, ...real], [x, y], [float(2, 2)])[0]!
    }
    expect(product(a, identity, 'adj_y')).toEqual(a)
    expect(product(identity, a, 'adj_x')).toEqual(a)
    expect(product(a, identity, 'adj_x').node.op).toBe('MatMul')
    expect(product(a, swap).node.op).toBe('MatMul')
  })

  it('replaces negations by differences', () => {
    const builder = new GraphBuilder()
    const [x, y] = [builder.placeholder(float(3)), builder.placeholder(float(3))]
    const apply = (op: string, ...inputs: Edge[]) => builder.apply(op, real, inputs, [float(3)])[0]!
    const expressionOf = ({ node }: Edge) => [node.op, ...node.inputs.map((edge) => (edge.node === x.node ? 'x' : 'y'))]
    const [minusX, minusY] = [apply('Neg', x), apply('Neg', y)]
    expect(apply('Neg', minusX)).toEqual(x)
    expect(expressionOf(apply('Neg', apply('Sub', x, y)))).toEqual(['Sub', 'y', 'x'])
    expect(expressionOf(apply('AddV2', x, minusY))).toEqual(['Sub', 'x', 'y'])
    expect(expressionOf(apply('AddV2', minusX, y))).toEqual(['Sub', 'y', 'x'])
    expect(expressionOf(apply('Sub', x, minusY))).toEqual(['AddV2', 'x', 'y'])
  })

  it('stores a constant with equal elements as one value', () => {
    const builder = new GraphBuilder()
    expect(builder.constant(new Float32Array(900).fill(2), float(30, 30)).node.values).toHaveLength(1)
    expect(builder.constant(Int32Array.of(5, 0), { shape: [], dtype: dtypes.int64 }).node.values).toHaveLength(2)
    expect(builder.constant(Int32Array.of(0, 0), { shape: [], dtype: dtypes.int64 }).node.values).toHaveLength(2)
  })
})
