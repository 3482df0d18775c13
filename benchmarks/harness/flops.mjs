// Multiplications and additions of one training step per example, counted from the layers' shapes.
//
// A layer's backward pass computes two products of the forward one's size, the gradients of its weights and of its
// input; the input of the first layer is the data, which needs none. Borders of `same` convolutions count as if they
// were inside, as is usual. Activations, losses and the optimizer are not counted.

/** Convolution: every output position sees a kernel. Transposed: every input position feeds one. */
const layer = (positions, kernel, inputs, outputs) => 2 * positions * kernel * inputs * outputs

const step = (layers) => 3 * layers.reduce((sum, flops) => sum + flops, 0) - layers[0]

/** ABE appendix F.1 on 28 × 28 × 1; gated layers have twice the channels. */
const encoder = [
  layer(28 * 28, 5 * 5, 1, 64),
  layer(14 * 14, 5 * 5, 32, 64),
  layer(14 * 14, 5 * 5, 32, 128),
  layer(7 * 7, 5 * 5, 64, 128),
  layer(1, 7 * 7, 64, 512),
  layer(1, 1, 256, 128), // mean and scale
]

/** The simple decoder, ABE appendix F.2. */
export const convFlops = () =>
  step([
    ...encoder,
    layer(1, 7 * 7, 64, 128),
    layer(7 * 7, 5 * 5, 64, 128),
    layer(7 * 7, 5 * 5, 64, 128), // stride 2: counted where it reads
    layer(14 * 14, 5 * 5, 64, 64),
    layer(14 * 14, 5 * 5, 32, 64), // stride 2
    layer(28 * 28, 4 * 4, 32, 64),
    layer(28 * 28, 5 * 5, 32, 1),
  ])

export const mlpFlops = () =>
  step([layer(1, 1, 784, 500), layer(1, 1, 500, 128), layer(1, 1, 64, 500), layer(1, 1, 500, 784)])

/** The complex decoder, ABE appendix F.2: both streams of PixelCNN++, depth 64. */
export const pixelcnnFlops = () =>
  step([
    ...encoder,
    layer(1, 1, 64, 2 * 784), // the code's picture
    layer(28 * 28, 2 * 3 + 1 * 3 + 2 * 1, 2, 64),
    ...[28, 14, 7].flatMap((side) => [...stream(side, 2 * 3, 0), ...stream(side, 2 * 2, 64)]),
    ...[14, 7].flatMap((side) => [2 * 3, 2 * 2].flatMap((kernel) => Array(2).fill(layer(side * side, kernel, 64, 64)))),
    layer(28 * 28, 1, 64, 1),
  ])

/** Two residual layers before the middle and two behind it, which are given one of those as a shortcut. */
const stream = (side, kernel, besides) =>
  [0, 0, 64, 64].flatMap((shortcut) => [
    layer(side * side, kernel, 64, 128),
    layer(side * side, kernel, 64, 128),
    layer(side * side, 1, besides + shortcut, 128),
  ])
