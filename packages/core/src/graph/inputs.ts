import type { Tensors } from '../contracts/tensors.js'
import { tf, type Tensor } from '../tensors/tf.js'

/** Inputs of a step: tensors, or numbers for scalars. */
export type StepInputs = Readonly<Record<string, Tensor | number>>

/** Converts numbers to scalar tensors; `dispose` frees these. */
export function asTensors(inputs: StepInputs): { readonly tensors: Tensors; dispose(): void } {
  const created: Tensor[] = []
  const tensors: Record<string, Tensor> = {}
  for (const [name, input] of Object.entries(inputs)) {
    if (typeof input !== 'number') tensors[name] = input
    else created.push((tensors[name] = tf.keep(tf.scalar(input))))
  }
  return { tensors, dispose: () => created.forEach((tensor) => tensor.dispose()) }
}
