import { tf, type Tensor } from '@elbow/core'

/** Tensors that lie side by side in the last dimension, taken one after the other. */
export class Sequence {
  private readonly pieces: readonly Tensor[]
  private taken = 0

  constructor(whole: Tensor, sizes: readonly number[]) {
    this.pieces = sizes.length === 1 ? [whole] : tf.split(whole, [...sizes], -1)
  }

  next(): Tensor {
    return this.pieces[this.taken++]!
  }

  last(): Tensor {
    return this.pieces.at(-1)!
  }
}
