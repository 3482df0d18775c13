import { createRegistry, type Registry } from '@elbow/core'
import { datasets } from '@elbow/datasets'
import { evaluators } from '@elbow/evaluators'
import { models } from '@elbow/models'
import { objectives } from '@elbow/objectives'

/** Every plugin that comes with Elbow. */
export const builtIn = (): Registry => createRegistry([...datasets, ...models, ...objectives, ...evaluators])
