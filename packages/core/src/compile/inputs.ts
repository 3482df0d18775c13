import { tf, type Tensor } from '../tf.js'

export type Tensors = Readonly<Record<string, Tensor>>

/** What a step is given: tensors, or numbers for scalars. */
export type Inputs = Readonly<Record<string, Tensor | number>>

/** Inputs as the step itself wants them; `dispose` frees those made here. */
export function asTensors(inputs: Inputs): { readonly tensors: Tensors; dispose(): void } {
  const made: Tensor[] = []
  const tensors: Record<string, Tensor> = {}
  for (const [name, input] of Object.entries(inputs)) {
    if (typeof input !== 'number') tensors[name] = input
    else made.push((tensors[name] = tf.keep(tf.scalar(input))))
  }
  return { tensors, dispose: () => made.forEach((tensor) => tensor.dispose()) }
}
