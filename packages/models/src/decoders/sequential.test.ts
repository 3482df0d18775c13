import { codeSize, createPart, startEngine, tf, type Tensor, type Variable } from '@elbow/core'
import { testContext } from '@elbow/core/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { sequential } from './sequential.js'

beforeAll(() => startEngine('cpu'))

const blocks = (...sizes: number[]) => sizes.map((size, i) => ({ name: `z${i + 1}`, size }))
const event = [2, 3, 1]

function chainOf(sizes: readonly number[], options: Readonly<Record<string, unknown>> = {}) {
  const named = new Map<string, Variable>()
  const context = testContext('decoder', { event, dataKind: 'binary', latents: blocks(...sizes) }, named)
  return { decoder: createPart<'decoder'>(sequential, { hidden: [4], ...options }, context), named, context }
}

/** Codes of three examples, [1, 3, D], with something added to one number of each. */
function codes(size: number, moved = -1): Tensor {
  const values = Float32Array.from({ length: 3 * size }, (_, i) => Math.sin(i) + (i % size === moved ? 1 : 0))
  return tf.tensor(values, [1, 3, size])
}

describe('the chain', () => {
  it.each([0, 1, 2, 3, 4, 5])(
    'from number %i of the code on: no step before its block moves, that step does',
    (moved) => {
      const { decoder, context } = chainOf([1, 2, 3])
      const first = [0, 1, 1, 2, 2, 2][moved]! // the step that is given it
      const [before, after] = [-1, moved].map((i) => decoder.parameters(codes(codeSize(context), i)))
      ;[0, 1, 2].forEach((t) => {
        const far = tf.max(tf.abs(tf.sub(before![`raw_${t + 1}`]!, after![`raw_${t + 1}`]!))).dataSync()[0]!
        if (t < first) expect(far).toBe(0)
        else expect(far).toBeGreaterThan(0)
      })
    },
  )

  it('ends in the density that it is: logProb is that of the last step, in the event’s shape', () => {
    const { decoder } = chainOf([2, 2])
    const density = decoder.density(decoder.parameters(codes(4)))
    const x = tf.zeros([3, ...event])
    expect(density.steps).toHaveLength(2)
    expect(density.mean!().shape).toEqual([1, 3, ...event])
    expect([...density.logProb(x).dataSync()]).toEqual([...density.steps![1]!.logProb(x).dataSync()])
    expect([...density.logProb(x).dataSync()]).not.toEqual([...density.steps![0]!.logProb(x).dataSync()])
  })

  it('has a network for every step, or one for all after the first', () => {
    const scopes = (named: ReadonlyMap<string, Variable>) =>
      new Set([...named.keys()].map((name) => name.split('/')[1]!)) // decoder/step_1/…
    expect([...scopes(chainOf([2, 2, 2, 2]).named)]).toEqual(['step_1', 'step_2', 'step_3', 'step_4'])
    expect([...scopes(chainOf([3, 2, 2, 2], { homogeneous: true }).named)]).toEqual(['step_1', 'step_2'])
  })

  it('refuses one network for blocks of different sizes, in one line', () => {
    expect(() => chainOf([3, 2, 1], { homogeneous: true })).toThrow(
      '--decoder sequential, option "homogeneous": expected blocks of one size after the first, got [2,1].',
    )
  })
})
