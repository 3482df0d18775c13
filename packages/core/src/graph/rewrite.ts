import { required } from '../required.js'
import { GraphBuilder } from './builder.js'
import { typeAttribute } from './attributes.js'
import { inputOf, nodesOf, typeOf, type Edge, type GraphNode, type StepGraph } from './graph.js'

/** Returns the values that replace a node's outputs, or undefined to keep the node. */
export type RewriteRule = (
  node: GraphNode,
  builder: GraphBuilder,
  edge: (old: Edge) => Edge,
) => readonly Edge[] | undefined

/** The new graph, and the mapping from old values to new values. */
export interface RewriteResult {
  readonly builder: GraphBuilder
  readonly edge: (old: Edge) => Edge
}

/** Rebuilds the ops of a step with some nodes replaced, and simplifies the result. */
export function rewrite(step: StepGraph, change: RewriteRule): RewriteResult {
  const builder = new GraphBuilder()
  const rebuilt = new Map<GraphNode, readonly Edge[]>()
  const edge = ({ node, output }: Edge) => required(rebuilt.get(node)?.[output], `output ${output} of ${node.op}`)
  for (const node of nodesOf(step)) rebuilt.set(node, change(node, builder, edge) ?? copy(node, builder, edge))
  return { builder, edge }
}

/**
 * Replaces the last op of a pattern by one of TensorFlow's kernels.
 *
 * @param inputsOf  the kernel's inputs, if a node ends the pattern
 */
export function fuse(
  step: StepGraph,
  op: string,
  inputsOf: (node: GraphNode) => readonly Edge[] | undefined,
): StepGraph {
  if (!nodesOf(step).some(inputsOf)) return step
  const rewritten = rewrite(step, (node, builder, edge) => {
    const inputs = inputsOf(node)
    if (inputs === undefined) return undefined
    return builder.pure(op, [typeAttribute('T', typeOf(inputOf({ inputs }, 0)).dtype)], inputs.map(edge), node.outputs)
  })
  return translate(step, rewritten)
}

/** Replaces every value of the step by its counterpart in the new graph. */
export function translate(step: StepGraph, { edge }: RewriteResult): StepGraph {
  return {
    ...step,
    feeds: step.feeds.map((feed) => ({ ...feed, node: edge({ node: feed.node, output: 0 }).node })),
    outputs: step.outputs.map((output) => ({ ...output, edge: edge(output.edge) })),
    assignments: new Map([...step.assignments].map(([cell, value]) => [cell, edge(value)])),
    updates: step.updates.map((update) => ({ ...update, inputs: update.inputs.map(edge) })),
  }
}

function copy(node: GraphNode, builder: GraphBuilder, edge: (old: Edge) => Edge): readonly Edge[] {
  const type = () => typeOf({ node, output: 0 })
  if (node.values !== undefined) return [builder.constant(node.values, type())]
  if (node.cell !== undefined) return [builder.read(node.cell, type())]
  if (node.op === 'Placeholder') return [builder.placeholder(type())]
  return builder.apply(node.op, node.attributes, node.inputs.map(edge), node.outputs)
}
