import { GraphBuilder, typeAttribute } from './builder.js'
import { nodesOf, typeOf, type Edge, type GraphNode, type StepGraph } from './graph.js'

/** What a node becomes: the values that take the place of its outputs, or undefined to keep it. */
export type Change = (node: GraphNode, builder: GraphBuilder, edge: (old: Edge) => Edge) => readonly Edge[] | undefined

/** Says where each old value is found in the new graph. */
export interface Rewritten {
  readonly builder: GraphBuilder
  readonly edge: (old: Edge) => Edge
}

/** Builds a step's ops again, some of them changed; everything is simplified anew around the changes. */
export function rewrite(step: StepGraph, change: Change): Rewritten {
  const builder = new GraphBuilder()
  const made = new Map<GraphNode, readonly Edge[]>()
  const edge = ({ node, output }: Edge) => made.get(node)![output]!
  for (const node of nodesOf(step)) made.set(node, change(node, builder, edge) ?? copy(node, builder, edge))
  return { builder, edge }
}

/** One of TensorFlow's kernels in the place of every op at the end of a pattern; `inputsOf` says what it is given. */
export function fuse(
  step: StepGraph,
  op: string,
  inputsOf: (node: GraphNode) => readonly Edge[] | undefined,
): StepGraph {
  if (!nodesOf(step).some(inputsOf)) return step
  const rewritten = rewrite(step, (node, builder, edge) => {
    const inputs = inputsOf(node)
    if (inputs === undefined) return undefined
    return builder.pure(op, [typeAttribute('T', typeOf(inputs[0]!).dtype)], inputs.map(edge), node.outputs)
  })
  return translate(step, rewritten)
}

/** The step with every value replaced by its counterpart. */
export function translate(step: StepGraph, { edge }: Rewritten): StepGraph {
  return {
    ...step,
    feeds: step.feeds.map((feed) => ({ ...feed, node: edge({ node: feed.node, output: 0 }).node })),
    outputs: step.outputs.map((output) => ({ ...output, edge: edge(output.edge) })),
    assignments: new Map([...step.assignments].map(([cell, value]) => [cell, edge(value)])),
    updates: step.updates.map((update) => ({ ...update, inputs: update.inputs.map(edge) })),
  }
}

function copy(node: GraphNode, builder: GraphBuilder, edge: (old: Edge) => Edge): readonly Edge[] {
  const [type] = node.outputs
  if (node.values !== undefined) return [builder.constant(node.values, type!)]
  if (node.cell !== undefined) return [builder.read(node.cell, type!)]
  if (node.op === 'Placeholder') return [builder.placeholder(type!)]
  return builder.apply(node.op, node.attributes, node.inputs.map(edge), node.outputs)
}
