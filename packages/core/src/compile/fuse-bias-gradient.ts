import { typeOf, type Edge, type GraphNode, type StepGraph } from './graph.js'
import { fuse } from './rewrite.js'

/**
 * The gradient of a bias is a sum over all dimensions but the last. TensorFlow's general `Sum` strides through memory
 * for it; `BiasAddGrad` reads it once from end to end.
 */
export const fuseBiasGradient = (step: StepGraph): StepGraph => fuse(step, 'BiasAddGrad', summed)

/** x, if the node is the sum of x over all dimensions but the last, of which there are some. */
function summed(node: GraphNode): readonly Edge[] | undefined {
  if (node.op !== 'Sum') return undefined
  const [x, axes] = node.inputs as readonly [Edge, Edge]
  const rank = typeOf(x).shape.length
  const { values } = axes.node
  const count = typeOf(axes).shape[0]
  if (rank < 2 || node.outputs[0]!.shape.length !== 1 || values === undefined || count !== rank - 1) return undefined
  const all = Array.from({ length: rank - 1 }, (_, i) => i)
  return [...values]
    .map(Number)
    .sort((a, b) => a - b)
    .join() === all.join()
    ? [x]
    : undefined
}
