import type { Attribute, Values } from './binding.js'

/** One output of a node. */
export interface Edge {
  readonly node: GraphNode
  readonly output: number
}

export interface OutputType {
  readonly shape: readonly number[]
  readonly dtype: number
}

/** An op of a step. Nodes are never changed once made. */
export interface GraphNode {
  readonly index: number
  readonly op: string
  readonly attributes: readonly Attribute[]
  readonly inputs: readonly Edge[]
  readonly outputs: readonly OutputType[]
  /** The value of a `Const`; a single element stands for all of them if all are equal. */
  readonly values?: Values
  /** The number of the cell that a `ReadVariableOp` reads. */
  readonly cell?: number
}

/**
 * A resource variable of the session. It holds one of the step's variables, given by their numbers, or several small
 * ones end to end.
 */
export interface Cell {
  readonly type: OutputType
  readonly members: readonly number[]
}

/** An update by one of TensorFlow's fused kernels: the resources of `cells`, then `inputs`. */
export interface FusedUpdate {
  readonly op: string
  readonly cells: readonly number[]
  readonly inputs: readonly Edge[]
  /** Which of the inputs is the gradient, the only one shaped like the cells. */
  readonly gradient: number
}

/** What a step does: everything needed to write it as a TensorFlow graph, and to feed and fetch that. */
export interface StepGraph {
  /** A placeholder for one input of the step, or for a vector of several scalar ones. */
  readonly feeds: readonly { readonly inputs: readonly string[]; readonly node: GraphNode }[]
  /** One output of the step, or a vector of several scalar ones. */
  readonly outputs: readonly { readonly outputs: readonly string[]; readonly edge: Edge }[]
  /** The step's variables, by their number. */
  readonly variables: readonly OutputType[]
  readonly cells: readonly Cell[]
  /** New values by the cell's number, those of `updates` excepted. */
  readonly assignments: ReadonlyMap<number, Edge>
  readonly updates: readonly FusedUpdate[]
}

export const typeOf = (edge: Edge): OutputType => edge.node.outputs[edge.output]!

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, d) => product * d, 1)

export const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((d, i) => d === b[i])

/** NumPy's rule; the shapes are known to fit. */
export function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, i) => {
    const [p, q] = [a[a.length - rank + i] ?? 1, b[b.length - rank + i] ?? 1]
    return p === 1 ? q : p
  })
}

/** Every value that a step exists for. */
export const resultsOf = ({ outputs, assignments, updates }: StepGraph): Edge[] => [
  ...outputs.map(({ edge }) => edge),
  ...assignments.values(),
  ...updates.flatMap(({ inputs }) => inputs),
]

/** Every node that a step needs, inputs before their consumers. */
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
