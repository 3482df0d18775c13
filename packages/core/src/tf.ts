import { createRequire } from 'node:module'

/**
 * TensorFlow.js, loaded when the first tensor is needed, so that `elbow --help` never pays for it.
 *
 * Every package and every plugin takes `tf` from here. Kernels are registered in one copy of tfjs-core; a second
 * copy would have none ("kernel not registered").
 */
export const tf: typeof import('@tensorflow/tfjs-core') = lazy('@tensorflow/tfjs-core')

export type { NamedTensorMap, Rank, Scalar, Tensor, Variable } from '@tensorflow/tfjs-core'

/** A CommonJS module that is required at the first use of one of its members. */
function lazy<M extends object>(id: string): M {
  const require = createRequire(import.meta.url)
  let loaded: M | undefined
  const load = () => (loaded ??= require(id) as M)
  return new Proxy({} as M, {
    get: (_, key) => Reflect.get(load(), key) as unknown,
    has: (_, key) => Reflect.has(load(), key),
  })
}
