import { required } from '../../required.js'
import { tf, type Scalar, type Tensor } from '../../tensors/tf.js'
import type { Tensors } from '../../contracts/tensors.js'
import { problemOf, seededUniform, type Problem, type ProblemOptions } from './problem.js'

const bins = 30

/** A discrete VAE with tables: 30 codes for 30 values. The loss is D + β|R|, summed over all codes (ABE appendix E). */
export function toyProblem(options: ProblemOptions = {}): Problem {
  const draw = seededUniform(1)
  const centers = Float32Array.from({ length: bins }, (_, j) => -2 + (4 * (j + 0.5)) / bins)
  const x = tf.variable(tf.tensor(centers, [bins, 1]), false) // not among the step's variables, so a constant of its graph
  const data = tf.tidy(() => tf.variable(tf.softmax(tf.neg(tf.square(tf.squeeze(x)))), false))
  const parameter = () => tf.variable(tf.tensor(draw(bins, 0.5)))
  const [ew, eb, dw, db, pi] = [parameter(), parameter(), parameter(), parameter(), parameter()]
  const variables = [ew, eb, dw, db, pi]
  const table = (weight: Tensor, bias: Tensor) =>
    tf.logSoftmax<Tensor>(tf.neg(tf.square(tf.sub(tf.mul(x, weight), bias))))

  const loss = ({ beta }: Tensors) => {
    const encoder = table(ew, eb)
    const posterior = tf.exp(encoder)
    const mean = (value: Tensor) => tf.sum(tf.mul(data, tf.sum(tf.mul(posterior, value), 1)))
    const rate = mean(tf.sub(encoder, tf.logSoftmax(pi)))
    const distortion = tf.neg(mean(tf.transpose(table(dw, db))))
    return tf.add<Scalar>(distortion, tf.mul(tf.abs(rate), required(beta, 'beta')))
  }
  const groups = [[0, 1], [2, 3], [4]]
  const inputs = (t: number) => ({ beta: t / 200 })
  return problemOf({ variables, groups, loss, inputs }, { learningRate: 0.03, ...options })
}
