import type { MeasureOptions } from './measure.js'
import type { Noise } from './noise/noise.js'
import type { Density } from './parts.js'

/** How the expectation over the code is taken for all examples of a known distribution. */
export interface Expectation {
  readonly way: Partial<Pick<MeasureOptions, 'samples' | 'quadrature'>>
  /** Independent repetitions, whose variance gives the standard error. 1 for a finite code, which is summed over. */
  readonly passes: number
}

/** Draws in all of a known distribution, whose examples are few. */
export const drawsOfKnown = 4096
/** Repetitions of draws, and of a quadrature whose nodes are shifted anew in each. */
const passes = { draws: 32, quadrature: 8 } as const
/** Nodes per dimension, tried in this order, and the most codes in one pass. Fewer than 16 nodes are too inexact. */
const choices = [
  { nodes: 64, mostCodes: 2048 },
  { nodes: 32, mostCodes: 2048 },
  { nodes: 16, mostCodes: 8192 },
] as const

/**
 * A finite code is summed over. A code of one or two dimensions is integrated: nodes are shifted at random in each of 8
 * passes, so that their mean has no bias, and their variance gives its standard error (a randomly shifted lattice rule, Cranley &
 * Patterson 1976). Any other code is drawn, 4096 times in all.
 *
 * @param posterior  e(z|x) of all examples
 * @param samples    draws per example that the run asks for: no fewer are made
 */
export function expectationFor(
  posterior: Density,
  { examples, samples, noise }: { examples: number; samples: number; noise: Noise },
): Expectation {
  if (posterior.enumerate) return { way: {}, passes: 1 }
  const quadrature = nodesFor(posterior, examples, noise)
  if (quadrature > 0) return { way: { quadrature }, passes: passes.quadrature }
  const draws = Math.max(samples, drawsOfKnown / examples)
  return { way: { samples: Math.ceil(draws / passes.draws) }, passes: passes.draws }
}

/** The most nodes per dimension that one pass has room for; 0 where there is no quadrature, or none that fits. */
function nodesFor(posterior: Density, examples: number, noise: Noise): number {
  for (const { nodes, mostCodes } of choices) {
    const draw = posterior.quadrature?.(nodes, noise)
    if (!draw) return 0
    if (draw.value.shape[0] * examples <= mostCodes) return nodes
  }
  return 0
}
