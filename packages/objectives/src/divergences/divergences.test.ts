import { startEngine, stopGradient, tf, type Tensor } from '@elbow/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { normal } from '../measured.test.helper.js'
import { discrimination } from './critic.js'
import { stein } from './stein.js'

beforeAll(() => startEngine('cpu'))

const value = (tensor: Tensor) => tensor.dataSync()[0]!

describe('stein', () => {
  const standard = (size: number) => normal(tf.zeros([size]), tf.ones([size]))

  it('of one code is the score of m(z) alone: φ(z) = −z', () => {
    const gradient = tf.grad((z: Tensor) => stein(z, standard(2), 1))(tf.tensor2d([[0.5, -2]]))
    expect([...gradient.dataSync()]).toEqual([0.5, -2])
  })

  it('of two codes is the sum of Liu & Wang (2016), eq. 8, by hand', () => {
    const [a, b] = [0.3, 1.1]
    const k = Math.exp(-((a - b) ** 2) / 2)
    // φ(a) = ½ [ −a + k (−b) + ∂k(b, a)/∂b ],  ∂k/∂b = −(b − a) k
    const phi = (-a - k * b - (b - a) * k) / 2
    const gradient = tf.grad((z: Tensor) => stein(z, standard(1), 1))(tf.tensor2d([[a], [b]]))
    expect(gradient.dataSync()[0]).toBeCloseTo(-phi / 2, 5)
  })
})

describe('a critic', () => {
  it('pays 2 ln 2 for knowing nothing', () => {
    expect(value(discrimination(tf.zeros([3]), tf.zeros([5])))).toBeCloseTo(2 * Math.LN2, 6)
  })
})

describe('stopGradient', () => {
  it('leaves the value and takes the gradient', () => {
    const gradient = tf.grad((x: Tensor) => tf.sum(tf.mul(x, stopGradient(x))))(tf.tensor1d([2, 3]))
    expect([...gradient.dataSync()]).toEqual([2, 3])
  })
})
