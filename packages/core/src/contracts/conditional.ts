import type { Tensor, Variable } from '../tensors/tf.js'
import type { Density } from './density.js'
import type { Noise } from './noise.js'
import type { Tensors } from './tensors.js'

/**
 * A conditional density: the encoder e(z|x) or the decoder d(x|z). A network computes its parameters.
 *
 * Every `Conditional<P>` is a `Conditional`: TypeScript compares the parameters of methods bivariantly. The caller
 * passes to `density` only tensors with the names and shapes that `parameters` of the same part returned.
 *
 * @typeParam P  the named tensors that the network returns, for example `Tensors<'mean' | 'scale'>`
 */
export interface Conditional<P extends Tensors = Tensors> {
  readonly variables: readonly Variable[]
  /** The network's output. The input of an encoder is x [B, …event], the input of a decoder is z [K, B, D]. */
  parameters(input: Tensor): P
  /**
   * The density with these parameters.
   *
   * Per-example inference optimizes `parameters` directly. The density must therefore depend on nothing else, and must be
   * valid for all real parameters, including zeros. Apply constraints, such as a softplus, here and not in the network.
   */
  density(parameters: P): Density
  /** Set if the density cannot be drawn in one pass. */
  sampler?(): Sampler<P>
}

/** The marginal m(z) over codes (ABE section 2), often called the prior. */
export interface Marginal {
  readonly variables: readonly Variable[]
  /** The density with the current weights. */
  density(): Density
  /** Set if the density cannot be drawn in one pass. */
  sampler?(): Sampler
}

/** Draws values that need many network passes, such as autoregressive ones. Runs outside `tf.tidy`; may compile its own steps. */
export interface Sampler<P extends Tensors = Tensors> {
  /** `count` values for the parameters of each example, [count, B, …event]. */
  draw(parameters: P, noise: Noise, count: number): Promise<Tensor>
  /** Frees the compiled steps. */
  dispose(): void
}
