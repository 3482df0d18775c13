import type { Tensor } from '../tensors/tf.js'
import type { Noise } from './noise.js'

/**
 * A probability density or mass function over examples or codes.
 *
 * Shapes: K draws, B examples, D latent dimensions. `lead` is the shape of the parameters without the event's dimensions:
 * [K, B], [B] or [].
 */
export interface Density {
  /**
   * `count` draws, reparameterized if the family allows it.
   *
   *   lead [B]      values [count, B, …event]
   *   lead []       values [count, 1, …event]
   *   lead [K, B]   values [K, B, …event], one draw each; `count` must be 1
   */
  draw(noise: Noise, count: number): Draw
  /**
   * Log density of each value, nats.
   *
   * @param value  [K, B, …event]; or [B, …event], the same value for all K
   * @returns  [K, B]
   */
  logProb(value: Tensor | Draw): Tensor
  /**
   * Log density of every value under the parameters of every example, nats. The aggregated posterior q(z) = 1/N Σⱼ e(z|xⱼ)
   * needs it. Implement it only if no tensor of shape [K·B', B, D] is needed, as with a matrix product.
   *
   * @param value  [K, B', D]
   * @returns  [K·B', B]; undefined unless `lead` is [B]
   */
  pairwiseLogProb?(value: Tensor | Draw): Tensor | undefined
  /** All values of the support with their probabilities as weights, for small finite codes. */
  enumerate?(): Draw
  /**
   * Quadrature nodes and weights, for codes of one or two dimensions.
   *
   *   Σ_k weight_k f(value_k) ≈ E f
   *
   * @param nodes  nodes per dimension
   * @param noise  shifts the nodes at random in every step, so that training cannot exploit their positions
   * @returns  undefined if there would be too many nodes
   */
  quadrature?(nodes: number, noise: Noise): Draw | undefined
  /** Expected value, [lead…, …event]. */
  mean?(): Tensor
  /**
   * Log density of each dimension, [K, B, D] -> [K, B, D], nats. Its sum over D is `logProb`.
   *
   * Objective `tc` and evaluator `total-correlation` read it as log e(z_d|x). If the dimensions of
   * an encoder are dependent given x, it must therefore also set `factors`.
   */
  logProbPerDimension?(value: Tensor): Tensor
  /** KL(this ‖ other), [B], nats. Undefined if this pair has no closed form. */
  kl?(other: Density): Tensor | undefined
  /** KL of each dimension, [B, D], nats, if dimensions are independent in both densities. Its sum over D is `kl`. */
  klPerDimension?(other: Density): Tensor | undefined
  /** For a hierarchy: one factor per block, in drawing order. Each is conditioned on the block before it. */
  readonly factors?: readonly Factor[]
  /** For a decoder with several steps: the density of x after each step. The last entry is this density. */
  readonly steps?: readonly Density[]
}

/** Density of one block of a hierarchy given the block drawn before it: e(z2|z1) or p(z1|z2). */
export interface Factor {
  /** Index of the block in `Context.latents`. */
  readonly block: number
  /**
   * The block's density.
   *
   * @param given  value of the previous block, [K, B, D]; absent for the first block
   */
  density(given?: Tensor): Density
}

/** Values drawn from a density, or all values of its support, with their weights. */
export interface Draw {
  /** [K, B, …event]. B is 1 if all examples share the values, as in an enumerated support. */
  readonly value: Tensor
  /** Log density of each value, [K, B], nats. */
  readonly logProb: Tensor
  /** Weight of each value, [K, B], summing to 1 over K. Absent means 1/K. Set by enumeration and quadrature; differentiable. */
  readonly weight?: Tensor
  /** For a flow: the base noise of the draw, so that `logProb` of the draw needs no inversion. */
  readonly base?: Tensor
  /**
   * Auxiliary variable a drawn together with the value, [K, B, A]. `logProb` then depends on a too. a is valid only for
   * the example that it was drawn for: omit it when evaluating the value under the parameters of another example.
   */
  readonly auxiliary?: Tensor
}
