import { requireModule } from '../require-module.js'

/**
 * TensorFlow.js, loaded at the first use so that `elbow --help` starts fast.
 *
 * All packages and plugins must import `tf` from here. Kernels are registered in one copy of tfjs-core; a second copy
 * would fail with "kernel not registered".
 */
export const tf: typeof import('@tensorflow/tfjs-core') = lazy('@tensorflow/tfjs-core')

export type { NamedTensorMap, Rank, Scalar, Tensor, Variable } from '@tensorflow/tfjs-core'

/** A proxy of a CommonJS module. The module is required at the first access to one of its members. */
function lazy<M extends object>(id: string): M {
  let loaded: M | undefined
  const load = () => (loaded ??= requireModule<M>(id))
  return new Proxy({} as M, {
    get: (_, key): unknown => Reflect.get(load(), key),
    has: (_, key) => Reflect.has(load(), key),
  })
}
