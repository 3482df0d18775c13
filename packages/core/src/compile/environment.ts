import { nodesOf, sizeOf, type StepGraph } from './graph.js'

/** Numbers that a run computes, below which its ops are too short to be worth another thread. */
const smallGraph = 500_000

/**
 * Chooses how ops are scheduled, a setting that the public binding cannot pass to a session. TensorFlow reads it from
 * the environment when the process opens its first one, so the first graph decides for all. What the user has set stays.
 *
 * Ops of a small graph run one after another on the thread that calls, because handing them over costs a quarter of
 * the time; with wide layers, two ops at once gain as much. Convolutions do not care (docs/performance.md).
 */
export function prepareEnvironment(step: StepGraph): void {
  const computed = nodesOf(step).flatMap(({ op, outputs }) => (op === 'Const' ? [] : outputs))
  const total = computed.reduce((sum, { shape }) => sum + sizeOf(shape), 0)
  if (total < smallGraph) process.env['TF_NUM_INTEROP_THREADS'] ??= '-1'
}
