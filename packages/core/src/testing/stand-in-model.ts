import type { Dataset } from '../contracts/dataset.js'
import type { Model } from '../contracts/measurement.js'
import type { Objective } from '../contracts/objective.js'
import type { OptionValues } from '../contracts/options.js'
import type { AnyPlugin, Parts } from '../contracts/plugin.js'
import { createPart } from '../model/build.js'
import { tf, type Variable } from '../tensors/tf.js'
import { testContext } from './context.js'
import { standInByKind } from './stand-ins.js'

/** A model of stand-ins on their data, with an objective, and its weights by name. */
export interface StandInModel {
  readonly model: Model
  readonly dataset: Dataset
  readonly objective: Objective
  readonly named: ReadonlyMap<string, Variable>
}

/** Creates the model, runs `body` with it, and disposes of its weights. */
export async function withStandIns<T>(
  plugin: AnyPlugin<'objective'>,
  values: OptionValues,
  body: (standIns: StandInModel) => Promise<T> | T,
): Promise<T> {
  const named = new Map<string, Variable>()
  const part = <K extends 'dataset' | 'encoder' | 'decoder' | 'marginal'>(kind: K): Parts[K] =>
    createPart<K>(standInByKind[kind], {}, testContext(kind, {}, named))
  try {
    const model = { encoder: part('encoder'), decoder: part('decoder'), marginal: part('marginal') }
    const dataset = await part('dataset')
    const objective = plugin.create(values, testContext('objective', { trainingSize: 40 }, named))
    return await body({ model, dataset, objective, named })
  } finally {
    tf.dispose([...named.values()])
  }
}
