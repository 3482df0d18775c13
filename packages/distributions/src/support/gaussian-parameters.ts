import type { Tensor } from '@elbow-vae/core'

/** Mean and standard deviation of independent normal variables, each [lead…, …event]. */
export interface GaussianParameters {
  readonly mean: Tensor
  readonly std: Tensor
}
