import type {
  backend_util,
  KernelConfig,
  NamedAttrMap,
  NamedTensorInfoMap,
  Tensor,
  Tensor4D,
} from '@tensorflow/tfjs-core'
import { required } from '../required.js'
import { tf } from '../tensors/tf.js'
import { isNumber, isPair, isQuadruple, kernelAttribute } from './kernel-arguments.js'

type Conv2DInfo = backend_util.Conv2DInfo
type Kernel = (inputs: Readonly<Record<string, Tensor>>, attributes: NamedAttrMap | undefined) => Tensor

/** Kernels that training needs and tfjs-backend-wasm 4.22 lacks, composed of kernels that it has. */
export const wasmKernels: Readonly<Record<string, Kernel>> = {
  Conv2DBackpropFilter: ({ x, dy }, attributes) => {
    const images = rank4(x, 'x')
    const info = tf.backend_util.computeConv2DInfo(
      images.shape,
      kernelAttribute(attributes, 'filterShape', isQuadruple),
      kernelAttribute(attributes, 'strides', isStride),
      1, // tfjs has no gradient of a dilated convolution
      kernelAttribute(attributes, 'pad', isPadding),
      kernelAttribute(attributes, 'dimRoundingMode', isRounding),
    )
    return filterGradient(images, rank4(dy, 'dy'), info)
  },
  UnsortedSegmentSum: ({ x, segmentIds }, attributes) => {
    const values = required(x, 'x')
    const shape = [kernelAttribute(attributes, 'numSegments', isNumber), ...values.shape.slice(1)]
    return tf.scatterND(tf.expandDims(required(segmentIds, 'segmentIds'), 1), values, shape)
  },
}

type Padding = Parameters<typeof backend_util.computeConv2DInfo>[4]
type Rounding = Parameters<typeof backend_util.computeConv2DInfo>[5]

const isStride = (value: unknown): value is number | [number, number] => isNumber(value) || isPair(value)
const isPadding = (value: unknown): value is Padding =>
  value === 'same' || value === 'valid' || isNumber(value) || Array.isArray(value)
const isRounding = (value: unknown): value is Rounding =>
  value === undefined || value === null || value === 'floor' || value === 'round' || value === 'ceil'

function rank4(tensor: Tensor | undefined, name: string): Tensor4D {
  if (!tensor || !isRank4(tensor)) throw new TypeError(`input ${name} of a kernel: expected a tensor of rank 4`)
  return tensor
}

const isRank4 = (tensor: Tensor): tensor is Tensor4D => tensor.rank === 4

/**
 * Gradient of a convolution with respect to its filter.
 *
 *   ∂L/∂w[k, l, c, o] = Σ_b Σ_ij x[b, k + s·i, l + s·j, c] ∂L/∂y[b, i, j, o]
 *
 * This is a convolution too: examples and channels are exchanged, and the output's gradient, dilated by the stride, is the
 * filter.
 *
 * @param x   input of the convolution without padding, [B, H, W, C]
 * @param dy  ∂L/∂y, [B, H', W', O]
 * @returns   [K, L, C, O]
 */
function filterGradient(x: Tensor4D, dy: Tensor4D, info: Conv2DInfo): Tensor {
  const { top, left } = info.padInfo
  // Rows and columns that the filter covers. A stride can skip the last ones.
  const height = info.filterHeight + (info.outHeight - 1) * info.strideHeight
  const width = info.filterWidth + (info.outWidth - 1) * info.strideWidth
  const bottom = Math.max(0, height - info.inHeight - top)
  const right = Math.max(0, width - info.inWidth - left)
  const padded = tf.pad(x, [[0, 0], [top, bottom], [left, right], [0, 0]]) // prettier-ignore
  const covered = tf.slice(padded, [0, 0, 0, 0], [-1, height, width, -1])
  const images: Tensor4D = tf.transpose(covered, [3, 1, 2, 0]) // [C, H, W, B]
  const filter: Tensor4D = tf.transpose(dy, [1, 2, 0, 3]) // [H', W', B, O]
  const stride: [number, number] = [info.strideHeight, info.strideWidth]
  return tf.transpose(tf.conv2d(images, filter, 1, 'valid', 'NHWC', stride), [1, 2, 0, 3])
}

/** Registers the kernels that tfjs-backend-wasm does not have. */
export function registerWasmKernels(): void {
  for (const [kernelName, kernel] of Object.entries(wasmKernels)) {
    if (tf.getKernel(kernelName, 'wasm')) continue
    const kernelFunc: KernelConfig['kernelFunc'] = ({ inputs, attrs }) =>
      tf.tidy(() => kernel(tensorsIn(inputs), attrs))
    tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc })
  }
}

/** The inputs of a kernel as tensors: tfjs types them as `TensorInfo`. */
function tensorsIn(inputs: NamedTensorInfoMap): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(inputs).flatMap(([name, input]) => (input instanceof tf.Tensor ? [[name, input]] : [])),
  )
}
