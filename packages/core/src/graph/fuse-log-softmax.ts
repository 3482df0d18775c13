import { inputOf, inputPair, sameEdge, typeOf, type Edge, type GraphNode, type StepGraph } from './graph.js'
import { fuse } from './rewrite.js'

/**
 * Replaces log-softmax, which tfjs computes with six ops, by TensorFlow's kernel.
 *
 *   s − log Σ exp s,  s = x − max x     over the last axis
 */
export const fuseLogSoftmax = (step: StepGraph): StepGraph => fuse(step, 'LogSoftmax', logits)

/** x, if the node is the log-softmax of x. */
function logits(node: GraphNode): readonly Edge[] | undefined {
  const [shifted, log] = node.inputs
  if (node.op !== 'Sub' || log?.node.op !== 'Log' || shifted?.node.op !== 'Sub') return undefined
  const sum = inputOf(log.node, 0).node
  const [x, max] = inputPair(shifted.node)
  const exp = sum.inputs[0]?.node
  const matches = isOverLastAxis(sum, 'Sum') && exp?.op === 'Exp' && inputOf(exp, 0).node === shifted.node
  return matches && isOverLastAxis(max.node, 'Max') && sameEdge(inputOf(max.node, 0), x) ? [x] : undefined
}

function isOverLastAxis(node: GraphNode, op: string): boolean {
  const keepsDimensions = node.attributes.some(({ name, value }) => name === 'keep_dims' && value === true)
  if (node.op !== op || !keepsDimensions) return false
  const [x, axes] = inputPair(node)
  const { values } = axes.node
  return values?.length === 1 && typeOf(axes).shape[0] === 1 && values[0] === typeOf(x).shape.length - 1
}
