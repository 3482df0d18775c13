import { availableEngines, compileStep, startEngine, tf, type Scalar, type Variable } from '@elbow/core'
import { gradientError, testContext } from '@elbow/core/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { autoregressiveFlow, type FlowValues } from './autoregressive-flow.js'
import { expectNoLeaks } from './leaks.test.helper.js'
import { furthest, normalTensor, randomize } from './weights.test.helper.js'

const size = 5

function flowOf(values: Partial<FlowValues> = {}, deviation = 0.4) {
  const named = new Map<string, Variable>()
  const all = { steps: 4, hidden: [12, 12], activation: 'relu' as const, ...values }
  const flow = autoregressiveFlow(testContext('part', {}, named), size, all)
  if (deviation > 0) randomize(named, deviation)
  return { ...flow, named }
}

const engines = await availableEngines()

describe.each(engines)('an autoregressive flow on %s', (engine) => {
  beforeAll(() => startEngine(engine))

  it('moves dimension i by nothing that comes after it in the order of the step, forwards and backwards in turn', () => {
    const { parallel, sequential, named } = flowOf({ steps: 2, activation: 'tanh' })
    const still = (step: string) =>
      named.forEach((variable, name) => name.includes(step) && variable.assign(tf.zerosLike(variable)))
    still('flow_1')
    for (const way of [parallel, sequential]) expectNoLeaks(way, [0, 1, 2, 3, 4], { own: true })
    randomize(named, 0.4)
    still('flow_0')
    for (const way of [parallel, sequential]) expectNoLeaks(way, [4, 3, 2, 1, 0], { own: true })
  })

  it('moves dimension i of one step by exactly as much as its input', () => {
    const { parallel } = flowOf({ steps: 1 })
    const x = normalTensor('x', [7, size])
    const moved = tf.sub(parallel(tf.add(x, tf.oneHot(2, size))), parallel(x)) // by 1 in dimension 2
    expect(furthest(tf.slice(moved, [0, 0], [-1, 3]), tf.tensor([[0, 0, 1]]))).toBeLessThan(1e-6)
  })

  it('goes back where it came from, one dimension after the other', () => {
    const { parallel, sequential } = flowOf()
    const x = normalTensor('x', [2, 7, size])
    expect(furthest(parallel(x), x)).toBeGreaterThan(0.5)
    expect(furthest(sequential(parallel(x)), x)).toBeLessThan(1e-5)
    expect(furthest(parallel(sequential(x)), x)).toBeLessThan(1e-5)
  })

  it('starts near the identity', () => {
    const { parallel } = flowOf({ hidden: [640, 640, 640] }, 0)
    const x = normalTensor('x', [10, size])
    expect(furthest(parallel(x), x)).toBeLessThan(0.5)
  })

  it.each(['parallel', 'sequential'] as const)('has the gradient of finite differences, %s', async (way) => {
    const { named, ...flow } = flowOf({ steps: 2, hidden: [6, 6], activation: 'tanh' })
    const weight = normalTensor('weight', [3, size])
    const loss = () => tf.mean<Scalar>(tf.mul(tf.square(flow[way](normalTensor('x', [3, size]))), weight))
    expect(await gradientError(loss, [...named.values()])).toBeLessThan(0.02)
  })
})

describe.skipIf(!engines.includes('tensorflow'))('an autoregressive flow in a compiled step', () => {
  beforeAll(() => startEngine('tensorflow'))

  it('does what it does eagerly, both ways', () => {
    const { parallel, sequential, named } = flowOf()
    const x = normalTensor('x', [6, size])
    const step = compileStep(({ x }) => ({ there: parallel(x!), back: sequential(x!) }), {
      name: 'flow',
      variables: [...named.values()],
      mode: 'always',
    })
    const { there, back } = step.run({ x })
    expect(furthest(there!, parallel(x))).toBeLessThan(1e-5)
    expect(furthest(back!, sequential(x))).toBeLessThan(1e-5)
    step.dispose()
  })
})
