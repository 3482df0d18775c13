import { typeOf, type Edge, type GraphNode, type StepGraph } from './graph.js'
import { fuse } from './rewrite.js'

/**
 * tfjs spells log-softmax out in six ops; TensorFlow has a kernel for it.
 *
 *   s − log Σ exp s,  s = x − max x     over the last axis
 */
export const fuseLogSoftmax = (step: StepGraph): StepGraph => fuse(step, 'LogSoftmax', logits)

/** x, if the node is log-softmax x. */
function logits(node: GraphNode): readonly Edge[] | undefined {
  const [shifted, log] = node.inputs
  if (node.op !== 'Sub' || log?.node.op !== 'Log' || shifted?.node.op !== 'Sub') return undefined
  const sum = log.node.inputs[0]!.node
  const [x, max] = shifted.node.inputs
  const exp = sum.inputs[0]?.node
  const fits = isOverLastAxis(sum, 'Sum') && exp?.op === 'Exp' && exp.inputs[0]!.node === shifted.node
  return fits && isOverLastAxis(max!.node, 'Max') && same(max!.node.inputs[0]!, x!) ? [x!] : undefined
}

function isOverLastAxis(node: GraphNode, op: string): boolean {
  const [x, axes] = node.inputs
  const keeps = node.attributes.some(({ name, value }) => name === 'keep_dims' && value === true)
  if (node.op !== op || !keeps) return false
  const values = axes!.node.values
  return values?.length === 1 && typeOf(axes!).shape[0] === 1 && values[0] === typeOf(x!).shape.length - 1
}

const same = (a: Edge, b: Edge) => a.node === b.node && a.output === b.output
