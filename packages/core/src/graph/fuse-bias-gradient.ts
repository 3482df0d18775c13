import { inputPair, typeOf, type Edge, type GraphNode, type StepGraph } from './graph.js'
import { fuse } from './rewrite.js'

/**
 * Replaces the gradient of a bias, a sum over all dimensions but the last, by `BiasAddGrad`.
 *
 * The general `Sum` reads memory with strides; `BiasAddGrad` reads it sequentially.
 */
export const fuseBiasGradient = (step: StepGraph): StepGraph => fuse(step, 'BiasAddGrad', summed)

/** x, if the node is the sum of x over all dimensions but the last, and x has at least two. */
function summed(node: GraphNode): readonly Edge[] | undefined {
  if (node.op !== 'Sum') return undefined
  const [x, axes] = inputPair(node)
  const rank = typeOf(x).shape.length
  const { values } = axes.node
  const count = typeOf(axes).shape[0]
  if (rank < 2 || typeOf({ node, output: 0 }).shape.length !== 1 || values === undefined || count !== rank - 1)
    return undefined
  const all = Array.from({ length: rank - 1 }, (_, i) => i)
  return [...values]
    .map(Number)
    .sort((a, b) => a - b)
    .join() === all.join()
    ? [x]
    : undefined
}
