import { tf, type Tensor } from '@elbow-vae/core'

/** Reads tensors that are concatenated in the last dimension, one after the other. */
export class Sequence {
  private readonly pieces: readonly Tensor[]
  private position = 0

  constructor(whole: Tensor, sizes: readonly number[]) {
    this.pieces = sizes.length === 1 ? [whole] : tf.split(whole, [...sizes], -1)
  }

  next(): Tensor {
    return this.pieces[this.position++]!
  }

  last(): Tensor {
    return this.pieces.at(-1)!
  }
}
