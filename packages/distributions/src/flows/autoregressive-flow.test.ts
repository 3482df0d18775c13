import { availableEngines, compileStep, required, startEngine, tf, type Scalar, type Variable } from '@elbow-vae/core'
import { gradientError, testContext, expectNoLeaks, furthest, normalTensor, randomize } from '@elbow-vae/core/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { autoregressiveFlow, type FlowValues } from './autoregressive-flow.js'

const size = 5

function flowOf(values: Partial<FlowValues> = {}, std = 0.4) {
  const named = new Map<string, Variable>()
  const all = { steps: 4, hidden: [12, 12], activation: 'relu' as const, ...values }
  const flow = autoregressiveFlow(testContext('part', {}, named), size, all)
  if (std > 0) randomize(named, std)
  return { ...flow, named }
}

const engines = await availableEngines()

describe.each(engines)('an autoregressive flow on %s', (engine) => {
  beforeAll(() => startEngine(engine))

  it('has an output i that depends on no later input in the order of the step, which alternates', () => {
    const { parallel, sequential, named } = flowOf({ steps: 2, activation: 'tanh' })
    const zero = (step: string) =>
      named.forEach((variable, name) => name.includes(step) && variable.assign(tf.zerosLike(variable)))
    zero('flow_1')
    for (const map of [parallel, sequential]) expectNoLeaks(map, [0, 1, 2, 3, 4], { own: true })
    randomize(named, 0.4)
    zero('flow_0')
    for (const map of [parallel, sequential]) expectNoLeaks(map, [4, 3, 2, 1, 0], { own: true })
  })

  it('changes output i of one step by exactly the change of input i', () => {
    const { parallel } = flowOf({ steps: 1 })
    const x = normalTensor('x', [7, size])
    const moved = tf.sub(parallel(tf.add(x, tf.oneHot(2, size))), parallel(x)) // by 1 in dimension 2
    expect(furthest(tf.slice(moved, [0, 0], [-1, 3]), tf.tensor([[0, 0, 1]]))).toBeLessThan(1e-6)
  })

  it('inverts itself', () => {
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

  it.each(['parallel', 'sequential'] as const)('has the gradient of finite differences, %s', async (direction) => {
    const { named, ...flow } = flowOf({ steps: 2, hidden: [6, 6], activation: 'tanh' })
    const weight = normalTensor('weight', [3, size])
    const loss = () => tf.mean<Scalar>(tf.mul(tf.square(flow[direction](normalTensor('x', [3, size]))), weight))
    expect(await gradientError(loss, [...named.values()])).toBeLessThan(0.02)
  })
})

describe.skipIf(!engines.includes('tensorflow'))('an autoregressive flow in a compiled step', () => {
  beforeAll(() => startEngine('tensorflow'))

  it('equals the eager computation in both directions', () => {
    const { parallel, sequential, named } = flowOf()
    const x = normalTensor('x', [6, size])
    const step = compileStep((inputs) => ({ forward: parallel(inputs['x']!), back: sequential(inputs['x']!) }), {
      name: 'flow',
      variables: [...named.values()],
      mode: 'always',
    })
    const { forward, back } = step.run({ x })
    expect(furthest(required(forward, 'forward'), parallel(x))).toBeLessThan(1e-5)
    expect(furthest(required(back, 'back'), sequential(x))).toBeLessThan(1e-5)
    step.dispose()
  })
})
