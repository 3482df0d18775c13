import { typeOf, type Edge, type GraphNode, type StepGraph } from './graph.js'
import { fuse } from './rewrite.js'

/**
 * tfjs spells the gradient of the sigmoid out, dy · (y · (1 − y)): three passes over memory where TensorFlow's kernel
 * makes one. Gated layers are full of them.
 */
export const fuseSigmoidGrad = (step: StepGraph): StepGraph => fuse(step, 'SigmoidGrad', gradient)

/** y and dy, if the node is dy · (y · (1 − y)) with y a sigmoid of the same shape. */
function gradient(node: GraphNode): readonly Edge[] | undefined {
  if (node.op !== 'Mul') return undefined
  const [left, right] = node.inputs as readonly [Edge, Edge]
  for (const [dy, slope] of [[left, right] as const, [right, left] as const]) {
    const y = slopeOf(slope.node)
    if (y !== undefined && typeOf(dy).shape.join() === typeOf(y).shape.join()) return [y, dy]
  }
  return undefined
}

/** y, if the node is y · (1 − y) with y a sigmoid. */
function slopeOf(node: GraphNode): Edge | undefined {
  if (node.op !== 'Mul') return undefined
  const [left, right] = node.inputs as readonly [Edge, Edge]
  for (const [y, rest] of [[left, right] as const, [right, left] as const]) {
    if (y.node.op !== 'Sigmoid' || rest.node.op !== 'Sub') continue
    const [one, same] = rest.node.inputs as readonly [Edge, Edge]
    const { values } = one.node
    if (values?.every((value) => Number(value) === 1) && same.node === y.node && same.output === y.output) return y
  }
  return undefined
}
