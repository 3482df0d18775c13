import { sizeFromShape } from '../tensors/shapes.js'
import { nodesOf, type StepGraph } from './graph.js'

/** Graphs that compute fewer numbers than this run on one thread, because their ops are too short. */
const smallGraph = 500_000

/**
 * Chooses how ops are scheduled, unless the user has set it.
 *
 * The public binding cannot pass this setting to a session. TensorFlow reads it from the environment when the process opens its
 * first session, so the first graph decides for all.
 *
 * Ops of a small graph run one after another on the calling thread: dispatching them to other threads takes a quarter of the
 * time. With wide layers, two parallel ops save as much. Convolutions are not affected (docs/performance.md).
 */
export function prepareEnvironment(step: StepGraph): void {
  const computed = nodesOf(step).flatMap(({ op, outputs }) => (op === 'Const' ? [] : outputs))
  const total = computed.reduce((sum, { shape }) => sum + sizeFromShape(shape), 0)
  if (total < smallGraph) process.env['TF_NUM_INTEROP_THREADS'] ??= '-1'
}
