import type { Row } from '@elbow-vae/core'

/** The latent variables of a model: z; z1 and z2; or z with an auxiliary variable a of the encoder. */
export type Layers = 1 | 2 | 'auxiliary'

/** The order of tables and plots. */
export const allLayers = [1, 2, 'auxiliary'] as const satisfies readonly Layers[]

/** Labels in text. */
export const layerLabels: Readonly<Record<Layers, string>> = {
  1: 'one layer',
  2: 'two layers',
  auxiliary: 'one layer, auxiliary',
}

/** From a row of summary.arrow, whose column `layers` is 1 for models with an auxiliary variable. */
export const layersOf = ({ encoder, layers }: Row): Layers =>
  encoder === 'auxiliary' ? 'auxiliary' : layers === 2 ? 2 : 1
