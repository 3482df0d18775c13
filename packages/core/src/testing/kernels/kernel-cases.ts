import type { Rank, ShapeMap, Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core'
import { glu } from '../../tensors/glu.js'
import { adam } from '../../optimizers/adam.js'
import { slotsOf, updateScalars } from '../../optimizers/optimizer.js'
import { splitEqually } from '../../tensors/tuples.js'
import { tf } from '../../tensors/tf.js'

/** A computation to compare between an engine and `cpu`. */
export interface KernelCase {
  readonly name: string
  compute(): Tensor
}

/** Irregular numbers, the same on every engine. */
export function values<R extends Rank = Rank>(shape: ShapeMap[R], phase: number): Tensor<R> {
  const size = tf.util.sizeFromShape(shape)
  const numbers = Array.from({ length: size }, (_, i) => Math.sin(12.9898 * (i + 1) + phase))
  return tf.tensor<R>(numbers, shape)
}

/** ∂/∂x Σ w f(x), for irregular weights w, so that no symmetry hides a fault. */
const gradient = (f: (x: Tensor) => Tensor, x: Tensor): Tensor =>
  tf.grad((x: Tensor) => {
    const y = f(x)
    return tf.sum(tf.mul(y, values(y.shape, 2)))
  })(x)

/** `gradient` for a function of a tensor of rank 4. */
const gradient4 = (f: (x: Tensor4D) => Tensor, x: Tensor4D): Tensor =>
  gradient((value) => f(tf.reshape<Rank.R4>(value, x.shape)), x)

type Pair = [number, number]
const shapes: readonly { readonly size: Pair; readonly filter: Pair; readonly strides: Pair }[] = [
  { size: [7, 6], filter: [3, 3], strides: [1, 1] },
  { size: [8, 8], filter: [5, 5], strides: [2, 2] },
  { size: [9, 7], filter: [4, 4], strides: [3, 3] }, // a stride that skips rows
  { size: [9, 7], filter: [4, 3], strides: [3, 2] },
  { size: [5, 5], filter: [1, 1], strides: [2, 2] },
  { size: [4, 4], filter: [4, 4], strides: [1, 1] },
]
// With numeric padding, tfjs assumes square filters and strides, and wasm then writes out of bounds.
const square = shapes.filter(({ filter, strides }) => filter[0] === filter[1] && strides[0] === strides[1])
const convolutions = [
  ...shapes.flatMap((shape) => [
    { pad: 'same' as const, ...shape },
    { pad: 'valid' as const, ...shape },
  ]),
  ...square.map((shape) => ({ pad: 1, ...shape })),
]

/** Gradients of convolutions with respect to their filters. */
export const filterGradients: readonly KernelCase[] = [
  ...convolutions.map(({ pad, size, filter, strides }) => ({
    name: `padding ${pad}, size ${size.join()}, filter ${filter.join()}, stride ${strides.join()}`,
    compute: () => {
      const x = values<Rank.R4>([3, ...size, 2], 0)
      const convolve = (w: Tensor4D) => tf.conv2d(x, w, strides, pad)
      return gradient4(convolve, values<Rank.R4>([...filter, 2, 4], 1))
    },
  })),
  {
    name: 'a transposed convolution',
    compute: () => {
      const x = values<Rank.R4>([2, 3, 3, 4], 0)
      const upsample = (w: Tensor4D) => tf.conv2dTranspose(x, w, [2, 6, 6, 3], 2, 'same')
      return gradient4(upsample, values<Rank.R4>([5, 5, 3, 4], 1))
    },
  },
]

/** Ops of encoders, decoders, marginals and objectives. */
const smooth: Record<string, (x: Tensor) => Tensor> = {
  softplus: tf.softplus,
  elu: tf.elu,
  relu: tf.relu,
  sigmoid: tf.sigmoid,
  tanh: tf.tanh,
  logSigmoid: tf.logSigmoid,
  logSoftmax: (x) => tf.logSoftmax(x, -1),
  softmax: (x) => tf.softmax(x, -1),
  logSumExp: (x) => tf.logSumExp(x, -1),
  batchedMatMul: (x) => tf.matMul(x, x, false, true),
  transposedMatMul: (x) => tf.matMul(x, x, true, false),
  cumsum: (x) => tf.cumsum(x, 2, true), // wasm and cpu take no negative axis
  max: (x) => tf.max(x, -1),
  clip: (x) => tf.clipByValue(x, -1, 1),
  pad: (x) => tf.pad(x, [[0, 0], [1, 0], [0, 2]]), // prettier-ignore
  gate: glu,
  split: (x) => tf.mul(...splitEqually(x, 2)),
  tile: (x) => tf.tile(x, [2, 1, 3]),
  stack: (x) => tf.stack([x, tf.square(x)], 1),
  reverse: (x) => tf.reverse(x, -1),
  'gather along axis 0': (x) => tf.gather(x, tf.tensor1d([1, 0, 1, 1], 'int32'), 0),
  'gather along axis 1': (x) => tf.gather(x, tf.tensor1d([2, 0, 2, 1], 'int32'), 1),
}

const argument = () => tf.mul(values([2, 3, 4], 0), 20)

/** Values, and gradients at arguments up to 20. */
export const smoothCases: readonly KernelCase[] = Object.entries(smooth).flatMap(([name, f]) => [
  { name, compute: () => f(tf.div(argument(), 10)) },
  { name: `the gradient of ${name}`, compute: () => gradient(f, argument()) },
])

/** Channels in multiples of four and sizes beyond one workgroup, for which GPUs have other shaders. */
const wide: Record<string, () => Tensor> = {
  'a product with edges': () => tf.matMul(values([70, 130], 0), values([130, 66], 1)),
  'a convolution of 8 channels': () => tf.conv2d(values<Rank.R4>([2, 9, 9, 8], 0), values<Rank.R4>([3, 3, 8, 12], 1), 2, 'same'), // prettier-ignore
  'its gradient by the images': () =>
    gradient4((x) => tf.conv2d(x, values<Rank.R4>([3, 3, 8, 12], 1), 2, 'same'), values<Rank.R4>([2, 9, 9, 8], 0)),
  'its gradient by the filter': () =>
    gradient4((w) => tf.conv2d(values<Rank.R4>([2, 9, 9, 8], 0), w, 2, 'same'), values<Rank.R4>([3, 3, 8, 12], 1)),
  'a transposed convolution of 8 channels': () =>
    tf.conv2dTranspose(values<Rank.R4>([2, 4, 4, 8], 0), values<Rank.R4>([5, 5, 12, 8], 1), [2, 8, 8, 12], 2, 'same'),
  'a sum along the middle': () => tf.sum(values([5, 300, 3], 0), 1),
}

/** Arguments that are very large, very small, or at an edge. */
const edges: Record<string, () => Tensor> = {
  'softplus far out': () => tf.softplus(tf.tensor1d([-200, -90, -20, 20, 90, 200])),
  'the gradient of softplus far out': () => gradient(tf.softplus, tf.tensor1d([-200, -90, -20, 20, 90, 200])),
  'sigmoid far out': () => tf.sigmoid(tf.tensor1d([-100, -80, -20, 20, 80, 100])),
  'tanh far out': () => tf.tanh(tf.tensor1d([-1e4, -50, -10, 10, 50, 1e4])),
  'logSumExp of one that is infinite': () => tf.logSumExp(tf.tensor1d([-Infinity, 0, 1])),
  'exp of an infinite one': () => tf.exp(tf.tensor1d([-Infinity, -104, 88])),
  'log of tiny ones': () => tf.log(tf.tensor1d([1e-37, 1e-30, 1])),
  'topk of a permutation': () => tf.topk(tf.tensor2d([3, 1, 2, 0, 5, 4], [2, 3]), 3).indices,
  'a sum of 100,000': () => tf.sum(tf.reshape(values([100_000], 0), [100, 1000])),
  'oneHot and argMax': () => tf.oneHot(tf.argMax<Tensor1D>(values([5, 7], 1), 1), 7),
  'where, greaterEqual and less': () => {
    const x = values([40], 0)
    return tf.where(tf.logicalAnd(tf.less(x, 0.5), tf.greaterEqual(x, -0.5)), x, tf.zerosLike(x))
  },
  'a wide product': () => tf.matMul(values([3, 1500], 0), values([1500, 5], 1)),
  'the gate far out': () => glu(tf.tensor2d([1, -2, 3, 4, -100, -20, 20, 100], [1, 8])),
  'a wide gate': () => glu(values([3, 5, 7, 80], 0)),
  'three steps of Adam': threeStepsOfAdam,
  scatterND: () => tf.scatterND(tf.tensor2d([[1], [3], [1]], [3, 1], 'int32'), values([3, 2], 0), [5, 2]), // prettier-ignore
}

/** θ, m and v after three steps. */
function threeStepsOfAdam(): Tensor {
  const variable = tf.variable(values([7, 30], 0))
  const optimizer = adam([variable])
  for (let step = 1; step <= 3; step++) {
    const scalars = { learningRate: 0.1, ...optimizer.scalars(step) }
    const inputs = Object.fromEntries(Object.entries(scalars).map(([name, value]) => [name, tf.scalar(value)]))
    optimizer.update([values(variable.shape, step)], updateScalars(inputs))
  }
  const all = [variable, ...slotsOf(optimizer)]
  const after = tf.concat<Tensor>(all.map((slot) => tf.clone<Tensor>(slot)))
  tf.dispose(all)
  return after
}

/** Other computations: values only. */
export const otherCases: readonly KernelCase[] = Object.entries({ ...wide, ...edges }).map(([name, compute]) => ({
  name,
  compute,
}))
