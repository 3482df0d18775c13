import { startEngine, tf } from '@elbow-vae/core'
import { beforeAll, expect, it } from 'vitest'
import { furthest, normalTensor } from '@elbow-vae/core/testing'
import { gaussian } from './gaussian.js'
import { logMixture, pairwiseLogMixture } from './node-mixture.js'

beforeAll(() => startEngine('cpu'))

const [nodes, examples, size] = [5, 3, 2]
const mixture = () => ({
  mean: normalTensor('mean', [nodes, examples, size]),
  std: tf.exp(normalTensor('deviation', [nodes, examples, size])),
  weight: tf.softmax(normalTensor('weight', [nodes])),
})
const z = () => normalTensor('z', [4, examples, size])

/** log Σ_k w_k N(z; μ_k, σ_k²), one node at a time. */
function oneByOne() {
  const { mean, std, weight } = mixture()
  const each = Array.from({ length: nodes }, (_, k) => {
    const parameters = { mean: tf.gather(mean, k), std: tf.gather(std, k) }
    return tf.add(gaussian(parameters, [size]).logProb(z()), tf.log(tf.gather(weight, k)))
  })
  return tf.logSumExp(tf.stack(each), 0) // [4, 3]
}

it.each([1, 50, 60, 1e6])('is the sum over its nodes, with at most %d elements in a tensor', (limit) => {
  expect(furthest(logMixture(z(), mixture(), limit), oneByOne())).toBeLessThan(1e-5)
})

it.each([1, 25, 1e6])(
  'has the same sums on the diagonal of all pairs, with at most %d elements in a tensor',
  (limit) => {
    const all = tf.reshape(pairwiseLogMixture(tf.reshape(z(), [-1, size]), mixture(), limit), [4, examples, examples])
    const own = tf.sum(tf.mul(all, tf.eye(examples)), 2)
    expect(furthest(own, oneByOne())).toBeLessThan(1e-4)
  },
)
