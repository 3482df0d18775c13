import type { backend_util, KernelConfig, Tensor, Tensor4D, TensorInfo } from '@tensorflow/tfjs-core'
import { tf } from '../tf.js'

type Attributes = Readonly<Record<string, unknown>>
type Conv2DInfo = backend_util.Conv2DInfo
type Kernel = (inputs: Record<string, Tensor>, attributes: Attributes) => Tensor

/** The kernels that training needs and tfjs-backend-wasm 4.22 lacks, written with the kernels that it has. */
export const wasmKernels: Readonly<Record<string, Kernel>> = {
  Conv2DBackpropFilter: ({ x, dy }, { strides, pad, dimRoundingMode, filterShape }) => {
    type Four = [number, number, number, number]
    const info = tf.backend_util.computeConv2DInfo(
      x!.shape as Four,
      filterShape as Four,
      strides as [number, number],
      1, // tfjs has no gradient of a dilated convolution
      pad as 'same',
      dimRoundingMode as 'floor',
    )
    return filterGradient(x as Tensor4D, dy as Tensor4D, info)
  },
  UnsortedSegmentSum: ({ x, segmentIds }, { numSegments }) => {
    const shape = [numSegments as number, ...x!.shape.slice(1)]
    return tf.scatterND(tf.expandDims(segmentIds!, 1), x!, shape)
  },
}

/**
 * The gradient of a convolution by its filter, itself a convolution: examples and channels change places, and the
 * output's gradient, dilated by the stride, is the filter.
 *
 *   ∂L/∂w[k, l, c, o] = Σ_b Σ_ij x[b, k + s·i, l + s·j, c] ∂L/∂y[b, i, j, o]
 *
 * @param x   padded here as it was for the convolution, [B, H, W, C]
 * @param dy  ∂L/∂y, [B, H', W', O]
 * @returns   [K, L, C, O]
 */
function filterGradient(x: Tensor4D, dy: Tensor4D, info: Conv2DInfo): Tensor {
  const { top, left } = info.padInfo
  // The rows and columns that the filter ever saw: a stride may leave the last ones out.
  const height = info.filterHeight + (info.outHeight - 1) * info.strideHeight
  const width = info.filterWidth + (info.outWidth - 1) * info.strideWidth
  const bottom = Math.max(0, height - info.inHeight - top)
  const right = Math.max(0, width - info.inWidth - left)
  const padded = tf.pad(x, [[0, 0], [top, bottom], [left, right], [0, 0]]) // prettier-ignore
  const seen = tf.slice(padded, [0, 0, 0, 0], [-1, height, width, -1])
  const images: Tensor4D = tf.transpose(seen, [3, 1, 2, 0]) // [C, H, W, B]
  const filter: Tensor4D = tf.transpose(dy, [1, 2, 0, 3]) // [H', W', B, O]
  const stride: [number, number] = [info.strideHeight, info.strideWidth]
  return tf.transpose(tf.conv2d(images, filter, 1, 'valid', 'NHWC', stride), [1, 2, 0, 3])
}

/** Registers each of them, unless a later tfjs-backend-wasm brings its own. */
export function registerWasmKernels(): void {
  for (const [kernelName, kernel] of Object.entries(wasmKernels)) {
    if (tf.getKernel(kernelName, 'wasm')) continue
    const kernelFunc: KernelConfig['kernelFunc'] = ({ inputs, attrs }): TensorInfo =>
      tf.tidy(() => kernel(inputs as Record<string, Tensor>, attrs as Attributes))
    tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc })
  }
}
