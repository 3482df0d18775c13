/**
 * A setting that the public binding cannot pass to a session; TensorFlow reads it from the environment when the first
 * one opens. What the user has set stays.
 *
 * Ops run on the thread that calls, one after another, each of them still on all cores. On a small graph the hand-over
 * to another thread costs a fifth of the time, and the convolutional model is no slower for it (docs/performance.md).
 */
export function prepareEnvironment(): void {
  process.env['TF_NUM_INTEROP_THREADS'] ??= '-1'
}
