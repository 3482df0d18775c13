import { tf, type Tensor } from '@elbow-vae/core'

type Tensor4D = ReturnType<typeof tf.tensor4d>

const isRank4 = (tensor: Tensor): tensor is Tensor4D => tensor.rank === 4

/** A tensor as one of rank 4. @throws RangeError for any other rank, which is a fault of the caller */
function rank4(tensor: Tensor): Tensor4D {
  if (!isRank4(tensor)) throw new RangeError(`expected a tensor of rank 4, got [${tensor.shape.join(', ')}]`)
  return tensor
}

/** `tf.conv2d` for tensors whose rank is unknown at compile time: images [N, H, W, inputs]. */
export const convolve = (
  images: Tensor,
  kernel: Tensor,
  stride: number | [number, number],
  padding: 'same' | 'valid',
): Tensor => tf.conv2d(rank4(images), rank4(kernel), stride, padding)

/** `tf.conv2dTranspose` for tensors whose rank is unknown at compile time. */
export const convolveTransposed = (
  images: Tensor,
  kernel: Tensor,
  outputShape: [number, number, number, number],
  stride: number,
  padding: 'same' | 'valid',
): Tensor => tf.conv2dTranspose(rank4(images), rank4(kernel), outputShape, stride, padding)
