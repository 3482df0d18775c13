import { inputPair, sameEdge, typeOf, type Edge, type GraphNode, type StepGraph } from './graph.js'
import { fuse } from './rewrite.js'

/**
 * Replaces the gradient of the sigmoid, dy · (y · (1 − y)), by TensorFlow's kernel.
 *
 * tfjs computes it with three ops and three passes over memory; the kernel needs one. Gated layers have many of them.
 */
export const fuseSigmoidGrad = (step: StepGraph): StepGraph => fuse(step, 'SigmoidGrad', gradient)

/** y and dy, if the node is dy · (y · (1 − y)) with y a sigmoid of the same shape. */
function gradient(node: GraphNode): readonly Edge[] | undefined {
  if (node.op !== 'Mul') return undefined
  const [left, right] = inputPair(node)
  for (const [dy, slope] of [[left, right] as const, [right, left] as const]) {
    const y = slopeOf(slope.node)
    if (y !== undefined && typeOf(dy).shape.join() === typeOf(y).shape.join()) return [y, dy]
  }
  return undefined
}

/** y, if the node is y · (1 − y) with y a sigmoid. */
function slopeOf(node: GraphNode): Edge | undefined {
  if (node.op !== 'Mul') return undefined
  const [left, right] = inputPair(node)
  for (const [y, rest] of [[left, right] as const, [right, left] as const]) {
    if (y.node.op !== 'Sigmoid' || rest.node.op !== 'Sub') continue
    const [one, subtrahend] = inputPair(rest.node)
    if (one.node.values?.every((value) => Number(value) === 1) && sameEdge(subtrahend, y)) return y
  }
  return undefined
}
