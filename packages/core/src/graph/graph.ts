import { required } from '../required.js'
import type { Attribute, TensorValues } from './binding.js'

/** An output of a node. */
export interface Edge {
  readonly node: GraphNode
  readonly output: number
}

/** Shape and dtype of an output; `dtype` is TensorFlow's number. */
export interface OutputType {
  readonly shape: readonly number[]
  readonly dtype: number
}

/** An op of a step. Nodes are immutable. */
export interface GraphNode {
  readonly index: number
  readonly op: string
  readonly attributes: readonly Attribute[]
  readonly inputs: readonly Edge[]
  readonly outputs: readonly OutputType[]
  /** The values of a `Const`. If all elements are equal, only one is stored. */
  readonly values?: TensorValues
  /** For a `ReadVariableOp`: index of the cell that it reads. */
  readonly cell?: number
}

/** A resource variable of the session. It holds one variable of the step, or several small ones concatenated. */
export interface PackedCell {
  readonly type: OutputType
  /** Indices of the step's variables. */
  readonly members: readonly number[]
}

/** An update by a fused kernel of TensorFlow. Its operands are the resources of `cells`, then `inputs`. */
export interface FusedUpdate {
  readonly op: string
  readonly cells: readonly number[]
  readonly inputs: readonly Edge[]
  /** Index of the gradient in `inputs`. It is the only input with the shape of the cells. */
  readonly gradient: number
}

/** The builder methods that the rules of `simplify` use. */
export interface Ops {
  constant(values: TensorValues, type: OutputType): Edge
  reshape(x: Edge, shape: readonly number[]): Edge
  apply(
    op: string,
    attributes: readonly Attribute[],
    inputs: readonly Edge[],
    outputs: readonly OutputType[],
  ): readonly Edge[]
}

/** A recorded step: everything needed to write it as a TensorFlow graph, and to feed and fetch that graph. */
export interface StepGraph {
  /** Placeholders, each for one input of the step or for a vector of several scalar inputs. */
  readonly feeds: readonly { readonly inputs: readonly string[]; readonly node: GraphNode }[]
  /** Results, each one output of the step or a vector of several scalar outputs. */
  readonly outputs: readonly { readonly outputs: readonly string[]; readonly edge: Edge }[]
  /** Types of the step's variables, by index. */
  readonly variables: readonly OutputType[]
  readonly cells: readonly PackedCell[]
  /** New values by index of the cell, except those computed by `updates`. */
  readonly assignments: ReadonlyMap<number, Edge>
  readonly updates: readonly FusedUpdate[]
}

/** Type of an edge's value. */
export const typeOf = ({ node, output }: Edge): OutputType =>
  required(node.outputs[output], `output ${output} of ${node.op}`)

/** Input number `i` of an op. */
export const inputOf = ({ inputs }: Pick<GraphNode, 'inputs'>, i: number): Edge => required(inputs[i], `input ${i}`)

/** The two inputs of a binary op. */
export const inputPair = (node: Pick<GraphNode, 'inputs'>): readonly [Edge, Edge] => [
  inputOf(node, 0),
  inputOf(node, 1),
]

export const sameEdge = (a: Edge, b: Edge): boolean => a.node === b.node && a.output === b.output

export const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((d, i) => d === b[i])

/** Shape of a broadcast by NumPy's rule, for compatible shapes. */
export function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, i) => {
    const [p, q] = [a[a.length - rank + i] ?? 1, b[b.length - rank + i] ?? 1]
    return p === 1 ? q : p
  })
}

/** All values that a step computes: outputs, assignments and inputs of updates. */
export const resultsOf = ({ outputs, assignments, updates }: StepGraph): Edge[] => [
  ...outputs.map(({ edge }) => edge),
  ...assignments.values(),
  ...updates.flatMap(({ inputs }) => inputs),
]

/** All nodes that a step needs, in topological order. */
export function nodesOf(step: StepGraph): GraphNode[] {
  const seen = new Set<GraphNode>()
  const visit = resultsOf(step).map(({ node }) => node)
  for (let node = visit.pop(); node !== undefined; node = visit.pop()) {
    if (seen.has(node)) continue
    seen.add(node)
    visit.push(...node.inputs.map((edge) => edge.node))
  }
  return [...seen].sort((a, b) => a.index - b.index)
}
