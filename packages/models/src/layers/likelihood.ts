import { errors, tf, type Context, type Density, type Tensor } from '@elbow/core'
import { bernoulli } from '../densities/bernoulli.js'
import { categorical } from '../densities/categorical.js'

/** What a decoder's last layer means, by the kind of data: Bernoulli logits or category logits. */
export interface Likelihood {
  /** Numbers that the network puts out for each example. */
  readonly outputs: number
  /** [K, B, outputs] -> density over [K, B, …event] */
  density(raw: Tensor): Density
}

export function likelihoodFor(where: string, { dataKind, event }: Context): Likelihood {
  const outputs = event.reduce((product, n) => product * n, 1)
  switch (dataKind) {
    case 'binary':
      return { outputs, density: (raw) => bernoulli(tf.reshape(raw, [...raw.shape.slice(0, -1), ...event]), event) }
    case 'categorical':
      return { outputs, density: (raw) => categorical(raw) }
    case 'continuous':
      throw errors.wrongData(where, 'binary or categorical data', 'continuous data', 'Binarise the data.')
  }
}
