import type { Density, Shape, Tensor } from '@elbow-vae/core'

/** Turns the output of a decoder's network into a density. */
export interface Likelihood {
  /** Shape of the network's output for an example: the event's shape, with a multiple of its last dimension if needed. */
  readonly shape: Shape
  /** [K, B, …shape] -> density over [K, B, …event] */
  density(raw: Tensor): Density & { mean(): Tensor }
}
