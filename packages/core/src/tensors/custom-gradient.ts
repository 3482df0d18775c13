import { tf, type Tensor } from './tf.js'

/** A function of tensors with a gradient of its own. The inputs are kept for the gradient. */
export interface CustomGradient {
  value(): Tensor
  /** Gradients by each of the inputs. @param dy  the gradient by the value */
  gradients(dy: Tensor, inputs: readonly Tensor[]): Tensor[]
}

/** `tf.customGrad` with types: computes the value of a function of the inputs, and records its gradient. */
export function customGradient(inputs: readonly Tensor[], { value, gradients }: CustomGradient): Tensor {
  const call = tf.customGrad((...given) => {
    const save = given.at(-1)
    if (typeof save === 'function') save([...inputs])
    return { value: value(), gradFunc: (dy: Tensor, kept: Tensor[]) => gradients(dy, kept) }
  })
  return call(...inputs)
}
