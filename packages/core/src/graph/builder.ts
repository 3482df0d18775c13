import { required } from '../required.js'
import { typeAttribute } from './attributes.js'
import { dtypes, type Attribute, type TensorValues } from './binding.js'
import { inputOf, sameShape, typeOf, type Edge, type GraphNode, type Ops, type OutputType } from './graph.js'
import { simplify } from './simplify.js'

/** Equal constants are stored once if they have at most this many elements. */
const comparedElements = 4096

/**
 * Builds a graph of pure ops without duplicates.
 *
 * An op with the same inputs and attributes as an earlier one is the same node. An op that changes nothing is replaced by its
 * input. The run time of a small graph is proportional to its number of nodes.
 */
export class GraphBuilder implements Ops {
  private readonly nodes = new Map<string, GraphNode>()
  private count = 0

  placeholder(type: OutputType): Edge {
    return first(this.node({ op: 'Placeholder', attributes: [], inputs: [], outputs: [type] }))
  }

  read(cell: number, type: OutputType): Edge {
    const node = { op: 'ReadVariableOp', attributes: [], inputs: [], outputs: [type], cell }
    return first(this.unique(`cell ${cell}`, node))
  }

  constant(all: TensorValues, { shape, dtype }: OutputType): Edge {
    // An int64 is stored as two elements, so comparing elements would be wrong.
    const filled = dtype !== dtypes.int64 && all.every((value) => Object.is(value, all[0]))
    const values = filled ? all.slice(0, 1) : all.slice()
    const node = { op: 'Const', attributes: [], inputs: [], outputs: [{ shape, dtype }], values }
    if (values.length > comparedElements) return first(this.node(node))
    const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64')
    return first(this.unique(`${dtype}|${shape}|${bytes}`, node))
  }

  /** A constant vector of integers: a shape or a list of axes. */
  integers(values: readonly number[]): Edge {
    return this.constant(Int32Array.from(values), { shape: [values.length], dtype: dtypes.int32 })
  }

  /** Reshapes a value. */
  reshape(x: Edge, shape: readonly number[]): Edge {
    const source = x.node.op === 'Reshape' ? inputOf(x.node, 0) : x
    const { shape: oldShape, dtype } = typeOf(source)
    if (sameShape(oldShape, shape)) return source
    if (source.node.values !== undefined) return this.constant(source.node.values, { shape, dtype })
    const attributes = [typeAttribute('T', dtype), typeAttribute('Tshape', dtypes.int32)]
    return this.single('Reshape', attributes, [source, this.integers(shape)], { shape, dtype })
  }

  /** Adds an op, or a cheaper equivalent. */
  apply(
    op: string,
    attributes: readonly Attribute[],
    inputs: readonly Edge[],
    outputs: readonly OutputType[],
  ): readonly Edge[] {
    const [output, ...others] = outputs
    const simpler = output && others.length === 0 ? simplify(this, { op, attributes, inputs, output }) : undefined
    return simpler === undefined ? this.pure(op, attributes, inputs, outputs) : [simpler]
  }

  /** Adds an op without simplifying it. */
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

  /** Adds an op with one output, without simplifying it. */
  single(op: string, attributes: readonly Attribute[], inputs: readonly Edge[], output: OutputType): Edge {
    return required(this.pure(op, attributes, inputs, [output])[0], `the output of ${op}`)
  }

  private unique(key: string, node: Omit<GraphNode, 'index'>): GraphNode {
    const existing = this.nodes.get(key)
    if (existing !== undefined) return existing
    const created = this.node(node)
    this.nodes.set(key, created)
    return created
  }

  private node(node: Omit<GraphNode, 'index'>): GraphNode {
    return { ...node, index: this.count++ }
  }
}

const first = (node: GraphNode): Edge => ({ node, output: 0 })
