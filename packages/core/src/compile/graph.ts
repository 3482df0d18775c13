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

/** An op of the recorded step. Nodes are never changed once made: a graph is simplified while it is recorded. */
export interface GraphNode {
  readonly index: number
  readonly op: string
  readonly attributes: readonly Attribute[]
  readonly inputs: readonly Edge[]
  readonly outputs: readonly OutputType[]
  /** The value of a `Const`; a single element stands for all of them if all are equal. */
  readonly values?: Values
  /** The name of the step's input that a `Placeholder` stands for. */
  readonly feed?: string
  /** The number of the variable that a `ReadVariableOp` reads. */
  readonly variable?: number
}

/** An update by one of TensorFlow's fused kernels: `inputs` follow the resources of `variables`. */
export interface FusedUpdate {
  readonly op: string
  readonly variables: readonly number[]
  readonly inputs: readonly Edge[]
}

/** What a recorded step does: everything needed to write it as a TensorFlow graph. */
export interface RecordedStep {
  /** Placeholders by the name of the input they stand for. */
  readonly feeds: ReadonlyMap<string, GraphNode>
  readonly variables: readonly OutputType[]
  readonly outputs: ReadonlyMap<string, Edge>
  /** New values by the variable's number, those of `updates` excepted. */
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

/** Every node that the given edges need, inputs before their consumers. */
export function reachable(roots: Iterable<Edge>): GraphNode[] {
  const seen = new Set<GraphNode>()
  const visit = [...roots].map(({ node }) => node)
  for (let node = visit.pop(); node !== undefined; node = visit.pop()) {
    if (seen.has(node)) continue
    seen.add(node)
    visit.push(...node.inputs.map((edge) => edge.node))
  }
  return [...seen].sort((a, b) => a.index - b.index)
}
