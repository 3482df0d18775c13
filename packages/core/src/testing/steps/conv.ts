import type { ShapeMap, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core'
import { required } from '../../required.js'
import { sizeFromShape } from '../../tensors/shapes.js'
import { splitEqually } from '../../tensors/tuples.js'
import { tf, type Rank, type Scalar, type Variable } from '../../tensors/tf.js'
import type { Tensors } from '../../contracts/tensors.js'
import { problemOf, seededUniform, type Problem, type ProblemOptions } from './problem.js'

/** A variational autoencoder of gated convolutions on 8 × 8 images, with all types of layers of the models. */
export function convProblem(options: ProblemOptions = {}): Problem {
  const { batch = 4 } = options
  const draw = seededUniform(2)
  const variables: Variable[] = []
  const parameter = <R extends Rank>(shape: ShapeMap[R]): Variable<R> => {
    const variable = tf.variable<R>(tf.tensor<R>(draw(sizeFromShape(shape), 0.2), shape))
    variables.push(variable)
    return variable
  }
  const layer = <R extends Rank>(kernel: ShapeMap[R], outputs: number) => ({
    kernel: parameter<R>(kernel),
    bias: parameter<Rank.R1>([outputs]),
  })
  const first = layer<Rank.R4>([3, 3, 1, 12], 12)
  const second = layer<Rank.R4>([3, 3, 6, 16], 16)
  const code = layer<Rank.R2>([128, 8], 8)
  const hidden = layer<Rank.R2>([4, 128], 128)
  const up = layer<Rank.R4>([3, 3, 16, 8], 16)
  const last = layer<Rank.R4>([3, 3, 1, 8], 1)

  const gated = (h: Tensor4D) => {
    const [value, gate] = splitEqually(h, 2)
    return tf.mul<Tensor4D>(value, tf.sigmoid(gate))
  }
  const conv = (x: Tensor4D, { kernel, bias }: typeof first, stride: number) =>
    gated(tf.add<Tensor4D>(tf.conv2d(x, kernel, stride, 'same'), bias))
  const dense = (x: Tensor2D, { kernel, bias }: typeof code) => tf.add<Tensor2D>(tf.matMul(x, kernel), bias)
  const deconv = (x: Tensor4D, { kernel, bias }: typeof up, shape: [number, number, number, number], stride: number) =>
    tf.add<Tensor4D>(tf.conv2dTranspose(x, kernel, shape, stride, 'same'), bias)

  const loss = ({ x, noise }: Tensors) => {
    const image = tf.reshape<Rank.R4>(required(x, 'x'), [batch, 8, 8, 1])
    const h = conv(conv(tf.sub(tf.mul(image, 2), 1), first, 1), second, 2)
    const [mean, raw] = splitEqually(dense(tf.reshape(h, [batch, 128]), code), 2)
    const scale = tf.add<Tensor2D>(tf.softplus(raw), 1e-6)
    const z = tf.add<Tensor2D>(mean, tf.mul(scale, required(noise, 'noise')))
    const g = gated(deconv(tf.reshape(tf.tanh(dense(z, hidden)), [batch, 4, 4, 8]), up, [batch, 8, 8, 16], 2))
    const logits = deconv(g, last, [batch, 8, 8, 1], 1)
    const distortion = tf.sum(tf.sub(tf.softplus(logits), tf.mul(image, logits)), [1, 2, 3])
    const kl = tf.sum(tf.sub(tf.mul(0.5, tf.add(tf.square(mean), tf.square(scale))), tf.add(tf.log(scale), 0.5)), 1)
    return tf.mean<Scalar>(tf.add(distortion, kl))
  }
  const groups = [0, 2, 4, 6, 8, 10].map((i) => [i, i + 1])
  const inputs = (t: number) => {
    const pixels = seededUniform(1000 + t)(batch * 64, 1).map((value) => (value > 0 ? 1 : 0))
    const noise = seededUniform(5000 + t)(batch * 4, 1.7)
    return { x: tf.tensor(pixels, [batch, 8, 8, 1]), noise: tf.tensor(noise, [batch, 4]) }
  }
  return problemOf({ variables, groups, loss, inputs }, { learningRate: 0.003, ...options })
}
