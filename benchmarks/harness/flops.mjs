// Floating-point operations of one training step per example, computed from the shapes of the layers.
//
// The backward pass of a layer has two products of the size of the forward pass: the gradients of the weights and of the
// input. The first layer needs no gradient of its input. Borders of `same` convolutions count as inner positions, which is
// the convention. Activations, losses and the optimizer are not counted.

/** One kernel per output position of a convolution, or per input position of a transposed one. */
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
    layer(7 * 7, 5 * 5, 64, 128), // stride 2: counted at the input positions
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
    layer(1, 1, 64, 2 * 784), // maps the code to an image
    layer(28 * 28, 2 * 3 + 1 * 3 + 2 * 1, 2, 64),
    ...[28, 14, 7].flatMap((side) => [...stream(side, 2 * 3, 0), ...stream(side, 2 * 2, 64)]),
    ...[14, 7].flatMap((side) => [2 * 3, 2 * 2].flatMap((kernel) => Array(2).fill(layer(side * side, kernel, 64, 64)))),
    layer(28 * 28, 1, 64, 1),
  ])

/** Two residual layers before the middle, and two after it with shortcuts from the first two. */
const stream = (side, kernel, extra) =>
  [0, 0, 64, 64].flatMap((shortcut) => [
    layer(side * side, kernel, 64, 128),
    layer(side * side, kernel, 64, 128),
    layer(side * side, 1, extra + shortcut, 128),
  ])
