import { partContext } from '../model/build.js'
import type { Context } from '../contracts/context.js'
import type { DataKind } from '../contracts/dataset.js'
import type { Variable } from '../tensors/tf.js'

const continuous: DataKind = 'continuous'
const defaults = {
  event: [2],
  dataKind: continuous,
  latents: [{ name: 'z', size: 2 }],
  seed: 1,
  trainingSize: 100,
}

/** A context for a single part. By default data and code are continuous and have two dimensions. */
export function testContext(part: string, overrides: Partial<Context> = {}, named = new Map<string, Variable>()) {
  return partContext(part, { ...defaults, ...overrides }, named)
}
