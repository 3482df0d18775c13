import type { Row } from '@elbow/core'

/** Stochastic units of a model of the experiment: z; z1 and z2; or z, and a variable a of the encoder alone. */
export type Layers = 1 | 2 | 'auxiliary'

/** In the order of tables and pictures. */
export const everyLayers = [1, 2, 'auxiliary'] as const satisfies readonly Layers[]

/** How they are called in text. */
export const layersInWords: Readonly<Record<Layers, string>> = {
  1: 'one layer',
  2: 'two layers',
  auxiliary: 'one layer, auxiliary',
}

/** Of a row of summary.arrow, where a model with an auxiliary variable has one layer too. */
export const layersOf = ({ encoder, layers }: Row): Layers =>
  encoder === 'auxiliary' ? 'auxiliary' : layers === 2 ? 2 : 1
