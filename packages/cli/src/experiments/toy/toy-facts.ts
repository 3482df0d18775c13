import type { FinishedRun } from './read-experiment.js'
import type { Panels } from '@elbow-vae/results/runs'

/** The titles of the models, in order, and the numbers in the paper. */
export interface ToyFacts {
  readonly variants: readonly {
    readonly name: string
    readonly title: string
    readonly published: Readonly<Partial<Record<'rate' | 'distortion', number>>>
  }[]
  /** Variants of ABE figure 2: optimal by construction, trained on the ELBO, trained at a target rate. */
  readonly figure: readonly [optimal: string, elbo: string, targetRate: string]
}

/** A run of figure 2. */
export type DrawnRun = FinishedRun & { readonly title: string; readonly panels: Panels }
