import { beforeAll, describe, expect, it } from 'vitest'
import { startEngine } from '../engines/index.js'
import { tf, type Tensor } from '../tensors/tf.js'
import { adam, normalizeGradients, schedules, sgd, slotsOf, updateScalars, type Optimizer } from './index.js'

beforeAll(async () => void (await startEngine('cpu')))

/** Gradients of the steps. All elements have the same gradient. */
const gradients = [0.5, -2, 1e-3, 0, 7, -0.25, 3, 3]
const learningRate = 0.1

function descend(make: (variable: ReturnType<typeof tf.variable>) => Optimizer): number[] {
  const variable = tf.variable(tf.tensor([1, 1]))
  const optimizer = make(variable)
  return gradients.map((g, i) =>
    tf.tidy(() => {
      const scalars = Object.entries({ learningRate, ...optimizer.scalars(i + 1) })
      const inputs = Object.fromEntries(scalars.map(([name, value]) => [name, tf.scalar(value)]))
      optimizer.update([tf.fill([2], g)], updateScalars(inputs))
      return variable.dataSync()[1]!
    }),
  )
}

const expectPath = (path: readonly number[], expected: readonly number[]) =>
  path.forEach((value, i) => expect(value, `step ${i + 1}`).toBeCloseTo(expected[i]!, 5))

describe('adam', () => {
  it.each([1e-8, 1e-2])('follows algorithm 1 of Kingma & Ba in float64, ε = %f', (epsilon) => {
    let [theta, m, v] = [1, 0, 0]
    const reference = gradients.map((g, i) => {
      m = 0.9 * m + 0.1 * g
      v = 0.999 * v + 0.001 * g * g
      const [mHat, vHat] = [m / (1 - 0.9 ** (i + 1)), v / (1 - 0.999 ** (i + 1))]
      return (theta -= (learningRate * mHat) / (Math.sqrt(vHat) + epsilon))
    })
    expectPath(
      descend((variable) => adam([variable], { epsilon })),
      reference,
    )
  })

  it('changes by the learning rate in its first step, for any gradient', () => {
    expect(descend((variable) => adam([variable]))[0]).toBeCloseTo(1 - learningRate, 6)
  })

  it('has two moments per variable', () => {
    const variables = [tf.variable(tf.zeros([2, 3])), tf.variable(tf.zeros([4]))]
    expect(slotsOf(adam(variables)).map(({ shape }) => shape)).toEqual([[2, 3], [4], [2, 3], [4]])
  })
})

describe('sgd', () => {
  it('steps against the gradient', () => {
    let theta = 1
    expectPath(
      descend((variable) => sgd([variable])),
      gradients.map((g) => (theta -= learningRate * g)),
    )
    expect(slotsOf(sgd([tf.variable(tf.scalar(0))]))).toEqual([])
  })

  it('accumulates a ← μa + g with momentum', () => {
    let [theta, a] = [1, 0]
    const reference = gradients.map((g) => (theta -= learningRate * (a = 0.9 * a + g)))
    expectPath(
      descend((variable) => sgd([variable], { momentum: 0.9 })),
      reference,
    )
  })
})

describe('normalizeGradients', () => {
  const values = (tensors: readonly Tensor[]) => tensors.map((tensor) => [...tensor.dataSync()])

  it('gives each group norm 1, over kernel and bias, and does not change other gradients', () => {
    const all = [tf.tensor([3, 0]), tf.scalar(4), tf.tensor([5])]
    const [kernel, bias, other] = values(normalizeGradients(all, [[0, 1]]))
    expect(kernel?.[0]).toBeCloseTo(0.6, 6)
    expect(bias?.[0]).toBeCloseTo(0.8, 6)
    expect(other).toEqual([5])
  })

  it('does not change a zero gradient', () => {
    expect(values(normalizeGradients([tf.zeros([2]), tf.scalar(0)], [[0, 1]]))).toEqual([[0, 0], [0]])
  })
})

describe('schedules', () => {
  it('start at 1', () => {
    for (const schedule of Object.values(schedules)) expect(schedule(0)).toBe(1)
  })

  it('constant stays 1, cosine and linear-tail end at 0, linear-tail after a constant first half', () => {
    const fractions = [0.25, 0.5, 0.75, 1]
    expect(fractions.map(schedules.constant)).toEqual([1, 1, 1, 1])
    expect(fractions.map(schedules['linear-tail'])).toEqual([1, 1, 0.5, 0])
    fractions.forEach((fraction, i) =>
      expect(schedules.cosine(fraction)).toBeCloseTo([0.853553, 0.5, 0.146447, 0][i]!, 6),
    )
  })
})
