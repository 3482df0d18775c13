import { createRegistry } from '@elbow/core'
import { datasets } from '@elbow/datasets'
import { evaluators } from '@elbow/evaluators'
import { models } from '@elbow/models'
import { objectives } from '@elbow/objectives'
import { tinyBits } from './in-process.js'

/** Every plugin there is, and `tiny-bits`. */
export const allPlugins = [tinyBits, ...datasets, ...models, ...objectives, ...evaluators]
export const registry = createRegistry(allPlugins)
