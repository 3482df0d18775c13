import type { Dataset, Objective } from '../parts.js'
import { createPart } from '../model.js'
import type { Model } from '../measure.js'
import type { AnyPlugin } from '../plugin.js'
import { tf, type Variable } from '../tf.js'
import { testContext } from './context.js'
import { standIns } from './stand-ins.js'

/** A model of stand-ins on their data, with an objective, its weights under their names. */
export interface StandInModel {
  readonly model: Model
  readonly dataset: Dataset
  readonly objective: Objective
  readonly named: ReadonlyMap<string, Variable>
}

/** Make the model, do something with it, and dispose of its weights. */
export async function withStandIns<T>(
  objective: AnyPlugin<'objective'>,
  values: unknown,
  body: (made: StandInModel) => Promise<T> | T,
): Promise<T> {
  const named = new Map<string, Variable>()
  const part = <K extends 'dataset' | 'encoder' | 'decoder' | 'marginal'>(kind: K) => {
    const plugin = standIns.find((each) => each.kind === kind) as unknown as AnyPlugin<K>
    return createPart(plugin, {}, testContext(kind, {}, named))
  }
  try {
    const model = { encoder: part('encoder'), decoder: part('decoder'), marginal: part('marginal') }
    const dataset = await part('dataset')
    const made = objective.create(values as never, testContext('objective', { trainingSize: 40 }, named))
    return await body({ model, dataset, objective: made, named })
  } finally {
    tf.dispose([...named.values()])
  }
}
