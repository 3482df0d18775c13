import type { MeasureOptions } from '../contracts/measurement.js'
import type { Noise } from '../contracts/noise.js'
import type { Density } from '../contracts/density.js'

/** How expectations over the code are computed for a known distribution. */
export interface Expectation {
  readonly options: Partial<Pick<MeasureOptions, 'samples' | 'quadrature'>>
  /** Independent repetitions; their variance gives the standard error. 1 for a finite code, which is enumerated. */
  readonly passes: number
}

/** Total number of draws for a known distribution, over all its examples. */
export const exactDataDraws = 4096
/** Repetitions of draws, and of a quadrature with random shifts. */
const passes = { draws: 32, quadrature: 8 } as const
/** Nodes per dimension, in order of preference, with the maximum number of codes per pass. Fewer than 16 nodes are too inaccurate. */
const choices = [
  { nodes: 64, maxCodes: 2048 },
  { nodes: 32, maxCodes: 2048 },
  { nodes: 16, maxCodes: 8192 },
] as const

/**
 * A finite code is enumerated. A code of one or two dimensions is integrated in 8 passes with randomly shifted nodes: the
 * mean over passes is unbiased, their variance gives its standard error (randomly shifted lattice rule, Cranley & Patterson
 * 1976). Any other code is drawn, 4096 times in total.
 *
 * @param posterior  e(z|x) of all examples
 * @param samples    the run's draws per example, a lower bound
 */
export function expectationFor(
  posterior: Density,
  { examples, samples, noise }: { examples: number; samples: number; noise: Noise },
): Expectation {
  if (posterior.enumerate) return { options: {}, passes: 1 }
  const quadrature = nodesFor(posterior, examples, noise)
  if (quadrature > 0) return { options: { quadrature }, passes: passes.quadrature }
  const perExample = Math.max(samples, exactDataDraws / examples)
  return { options: { samples: Math.ceil(perExample / passes.draws) }, passes: passes.draws }
}

/** The largest number of nodes per dimension within `maxCodes`; 0 without a quadrature, or if none fits. */
function nodesFor(posterior: Density, examples: number, noise: Noise): number {
  for (const { nodes, maxCodes } of choices) {
    const draw = posterior.quadrature?.(nodes, noise)
    if (!draw) return 0
    if (draw.value.shape[0] * examples <= maxCodes) return nodes
  }
  return 0
}
