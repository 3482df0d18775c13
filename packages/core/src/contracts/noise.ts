import type { Tensor } from '../tensors/tf.js'
import type { Shape } from './tensors.js'

/** Counter-based random numbers on the host. */
export interface HostNoise {
  /** Standard normal, [count]. */
  normal(count: number): Float32Array
  /** Uniform on the open interval (0, 1), [count]. */
  uniform(count: number): Float32Array
}

/** The source of a step's random numbers. The same seed gives the same numbers on every engine. */
export interface Noise {
  /** Standard normal. */
  normal(shape: Shape): Tensor
  /** Uniform on the open interval (0, 1). */
  uniform(shape: Shape): Tensor
  /** Standard Gumbel. */
  gumbel(shape: Shape): Tensor
  /** A child source with its own name. Its draws do not depend on draws from its parent or its siblings. */
  at(name: string): Noise
}
