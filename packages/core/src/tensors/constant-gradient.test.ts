import { beforeAll, describe, expect, it } from 'vitest'
import { constantGradient } from './constant-gradient.js'
import { availableEngines, startEngine } from '../engines/index.js'
import { tf, type Scalar, type Tensor } from './tf.js'

const engines = await availableEngines()

describe.each(engines)('constantGradient on %s', (engine) => {
  beforeAll(() => startEngine(engine))

  it('of x³ is 3x² and constant: the gradient of Σ x g(x) is g, not g + x g′', () => {
    const cube = (x: Tensor) => tf.sum<Scalar>(tf.pow(x, 3))
    const outer = tf.grad((x: Tensor) => tf.sum(tf.mul(x, constantGradient(cube, x))))(tf.tensor1d([1, 2, -3]))
    ;[3, 12, 27].forEach((expected, i) => expect(outer.dataSync()[i]).toBeCloseTo(expected, 3))
  })

  it('supports ops without a second derivative: where, maximum, max', () => {
    const condition = tf.tensor1d([true, true], 'bool')
    const f = (x: Tensor) => tf.sum<Scalar>(tf.where(condition, tf.square(x), tf.max(tf.maximum(x, 0.5))))
    const outer = tf.grad((x: Tensor) => tf.sum(tf.mul(x, constantGradient(f, x))))(tf.tensor1d([3, 2]))
    expect([...outer.dataSync()]).toEqual([6, 4])
  })

  it('passes no gradient to weights, and leaks no tensors', () => {
    const weight = tf.variable(tf.scalar(5))
    const before = tf.memory().numTensors
    tf.tidy(() => {
      const x = tf.tensor1d([1, 2])
      const loss = () => {
        const g = constantGradient((value) => tf.sum(tf.mul(value, weight)), x)
        return tf.sum<Scalar>(tf.mul(weight, g)) // 2 w · stop(w)
      }
      expect([...tf.variableGrads(loss, [weight]).grads[weight.name]!.dataSync()]).toEqual([10])
    })
    expect(tf.memory().numTensors).toBe(before)
    weight.dispose()
  })
})
