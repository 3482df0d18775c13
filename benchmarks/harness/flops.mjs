// Multiplications and additions of one training step per example, counted from the layers' shapes.
//
// A layer's backward pass computes two products of the forward one's size, the gradients of its weights and of its
// input; the input of the first layer is the data, which needs none. Borders of `same` convolutions count as if they
// were inside, as is usual. Activations, losses and the optimizer are not counted.

/** Convolution: every output position sees a kernel. Transposed: every input position feeds one. */
const layer = (positions, kernel, inputs, outputs) => 2 * positions * kernel * inputs * outputs

const step = (layers) => 3 * layers.reduce((sum, flops) => sum + flops, 0) - layers[0]

/** ABE appendix F.1 and F.2 on 28 × 28 × 1; gated layers have twice the channels. */
export const convFlops = () =>
  step([
    layer(28 * 28, 5 * 5, 1, 64),
    layer(14 * 14, 5 * 5, 32, 64),
    layer(14 * 14, 5 * 5, 32, 128),
    layer(7 * 7, 5 * 5, 64, 128),
    layer(1, 7 * 7, 64, 512),
    layer(1, 1, 256, 128), // mean and scale
    layer(1, 7 * 7, 64, 128), // from here on the decoder
    layer(7 * 7, 5 * 5, 64, 128),
    layer(7 * 7, 5 * 5, 64, 128), // stride 2: counted where it reads
    layer(14 * 14, 5 * 5, 64, 64),
    layer(14 * 14, 5 * 5, 32, 64), // stride 2
    layer(28 * 28, 4 * 4, 32, 64),
    layer(28 * 28, 5 * 5, 32, 1),
  ])

export const mlpFlops = () =>
  step([layer(1, 1, 784, 500), layer(1, 1, 500, 128), layer(1, 1, 64, 500), layer(1, 1, 500, 784)])
