import { createRegistry } from '@elbow-vae/core'
import { datasets } from '@elbow-vae/datasets'
import { evaluators } from '@elbow-vae/evaluators'
import { models } from '@elbow-vae/models'
import { objectives } from '@elbow-vae/objectives'
import { tinyBits } from './in-process.js'

/** Every built-in plugin, and `tiny-bits`. */
export const allPlugins = [tinyBits, ...datasets, ...models, ...objectives, ...evaluators]
export const registry = createRegistry(allPlugins)
