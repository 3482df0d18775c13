import { partContext } from '../model.js'
import type { Context } from '../parts.js'
import type { Variable } from '../tf.js'

/** A context for a part on its own: continuous two-dimensional data and code, unless told otherwise. */
export function testContext(part: string, surroundings: Partial<Context> = {}, named = new Map<string, Variable>()) {
  const usual = {
    event: [2],
    dataKind: 'continuous' as const,
    latents: [{ name: 'z', size: 2 }],
    seed: 1,
    trainingSize: 100,
  }
  return partContext(part, { ...usual, ...surroundings }, named)
}
