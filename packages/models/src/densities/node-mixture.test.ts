import { startEngine, tf } from '@elbow/core'
import { beforeAll, expect, it } from 'vitest'
import { furthest, normalTensor } from '../layers/weights.test.helper.js'
import { gaussian } from './gaussian.js'
import { logMixture, logMixtureOfEach } from './node-mixture.js'

beforeAll(() => startEngine('cpu'))

const [nodes, examples, size] = [5, 3, 2]
const mixture = () => ({
  mean: normalTensor('mean', [nodes, examples, size]),
  deviation: tf.exp(normalTensor('deviation', [nodes, examples, size])),
  weight: tf.softmax(normalTensor('weight', [nodes])),
})
const z = () => normalTensor('z', [4, examples, size])

/** log Σ_k w_k N(z; μ_k, σ_k²), node after node. */
function oneByOne() {
  const { mean, deviation, weight } = mixture()
  const each = Array.from({ length: nodes }, (_, k) => {
    const [own, spread] = [tf.gather(mean, k), tf.gather(deviation, k)]
    return tf.add(gaussian({ mean: own, deviation: spread }, [size]).logProb(z()), tf.log(tf.gather(weight, k)))
  })
  return tf.logSumExp(tf.stack(each), 0) // [4, 3]
}

it.each([1, 50, 60, 1e6])('is the sum over its nodes, with at most %d numbers in a tensor', (most) => {
  expect(furthest(logMixture(z(), mixture(), most), oneByOne())).toBeLessThan(1e-5)
})

it.each([1, 25, 1e6])('of every code under every example has these on its diagonal, with at most %d', (most) => {
  const all = tf.reshape(logMixtureOfEach(tf.reshape(z(), [-1, size]), mixture(), most), [4, examples, examples])
  const own = tf.sum(tf.mul(all, tf.eye(examples)), 2)
  expect(furthest(own, oneByOne())).toBeLessThan(1e-4)
})
