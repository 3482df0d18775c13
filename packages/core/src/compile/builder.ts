import { attributeTypes, dtypes, type Attribute, type Values } from './binding.js'
import { sameShape, sizeOf, typeOf, type Edge, type GraphNode, type OutputType } from './graph.js'
import { simplify } from './simplify.js'

/** Constants up to this many elements are compared by value, so that equal ones are stored once. */
const comparedElements = 4096

/**
 * Builds a graph of pure ops in which nothing is computed twice: an op on the same inputs with the same attributes
 * is the same node, and an op that changes nothing is its input. A small graph's time is the number of its nodes.
 */
export class GraphBuilder {
  private readonly known = new Map<string, GraphNode>()
  private count = 0

  placeholder(type: OutputType): Edge {
    return first(this.node({ op: 'Placeholder', attributes: [], inputs: [], outputs: [type] }))
  }

  read(cell: number, type: OutputType): Edge {
    const node = { op: 'ReadVariableOp', attributes: [], inputs: [], outputs: [type], cell }
    return first(this.unique(`cell ${cell}`, node))
  }

  constant(all: Values, { shape, dtype }: OutputType): Edge {
    // An int64 is two elements here, and may differ from its neighbour in either.
    const filled = dtype !== dtypes.int64 && all.every((value) => Object.is(value, all[0]))
    const values = filled ? all.slice(0, 1) : all.slice()
    const node = { op: 'Const', attributes: [], inputs: [], outputs: [{ shape, dtype }], values }
    if (values.length > comparedElements) return first(this.node(node))
    const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64')
    return first(this.unique(`${dtype}|${shape}|${bytes}`, node))
  }

  /** A vector of whole numbers, as ops take shapes and axes. */
  integers(values: readonly number[]): Edge {
    return this.constant(Int32Array.from(values), { shape: [values.length], dtype: dtypes.int32 })
  }

  /** The same values in another shape. */
  reshape(x: Edge, shape: readonly number[]): Edge {
    const source = x.node.op === 'Reshape' ? x.node.inputs[0]! : x
    const { shape: before, dtype } = typeOf(source)
    if (sameShape(before, shape)) return source
    if (source.node.values !== undefined) return this.constant(source.node.values, { shape, dtype })
    const attributes = [typeAttribute('T', dtype), typeAttribute('Tshape', dtypes.int32)]
    return this.pure('Reshape', attributes, [source, this.integers(shape)], [{ shape, dtype }])[0]!
  }

  /** An op, or something equal to it that costs less. */
  apply(
    op: string,
    attributes: readonly Attribute[],
    inputs: readonly Edge[],
    outputs: readonly OutputType[],
  ): readonly Edge[] {
    const simpler = outputs.length === 1 ? simplify(this, { op, attributes, inputs, output: outputs[0]! }) : undefined
    return simpler === undefined ? this.pure(op, attributes, inputs, outputs) : [simpler]
  }

  /** An op as it stands. */
  pure(
    op: string,
    attributes: readonly Attribute[],
    inputs: readonly Edge[],
    outputs: readonly OutputType[],
  ): readonly Edge[] {
    const operands = inputs.map(({ node, output }) => `${node.index}:${output}`)
    const settings = attributes.map(({ name, value }) => `${name}=${JSON.stringify(value)}`)
    const node = this.unique(`${op}(${operands})${settings}`, { op, attributes, inputs, outputs })
    return outputs.map((_, output) => ({ node, output }))
  }

  private unique(key: string, node: Omit<GraphNode, 'index'>): GraphNode {
    const found = this.known.get(key)
    if (found !== undefined) return found
    const made = this.node(node)
    this.known.set(key, made)
    return made
  }

  private node(node: Omit<GraphNode, 'index'>): GraphNode {
    return { ...node, index: this.count++ }
  }
}

export const typeAttribute = (name: string, value: number): Attribute => ({ name, type: attributeTypes.type, value })
export const boolAttribute = (name: string, value: boolean): Attribute => ({ name, type: attributeTypes.bool, value })
export const intAttribute = (name: string, value: number): Attribute => ({ name, type: attributeTypes.int, value })

/** Whether every element of a constant is `value`; equal elements are stored as one. */
export const isFilledWith = ({ node }: Edge, value: number): boolean =>
  node.values?.length === 1 && node.values[0] === value && sizeOf(node.outputs[0]!.shape) > 0

const first = (node: GraphNode): Edge => ({ node, output: 0 })
