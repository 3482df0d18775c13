import { codeSize, createPart, required, startEngine, tf, tuple, type Tensor, type Variable } from '@elbow-vae/core'
import { furthest, testContext } from '@elbow-vae/core/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { sequentialDecoder } from './sequential.js'

beforeAll(() => startEngine('cpu'))

const blocks = (...sizes: number[]) => sizes.map((size, i) => ({ name: `z${i + 1}`, size }))
const event = [2, 3, 1]

function decoderOf(sizes: readonly number[], options: Readonly<Record<string, unknown>> = {}) {
  const named = new Map<string, Variable>()
  const context = testContext('decoder', { event, dataKind: 'binary', latents: blocks(...sizes) }, named)
  return { decoder: createPart<'decoder'>(sequentialDecoder, { hidden: [4], ...options }, context), named, context }
}

/** Codes of three examples, [1, 3, D], with 1 added to one dimension. */
function codes(size: number, changed = -1): Tensor {
  const values = Float32Array.from({ length: 3 * size }, (_, i) => Math.sin(i) + (i % size === changed ? 1 : 0))
  return tf.tensor(values, [1, 3, size])
}

describe('the steps', () => {
  it.each([0, 1, 2, 3, 4, 5])(
    'depend on dimension %i of the code from the step of its block on, and not before',
    (changed) => {
      const { decoder, context } = decoderOf([1, 2, 3])
      const first = [0, 1, 1, 2, 2, 2][changed]! // the step of its block
      const parameters = (i?: number) => decoder.parameters(codes(codeSize(context), i))
      const [before, after] = [parameters(), parameters(changed)]
      ;[0, 1, 2].forEach((t) => {
        const difference = furthest(before[`raw_${t + 1}`]!, after[`raw_${t + 1}`]!)
        if (t < first) expect(difference).toBe(0)
        else expect(difference).toBeGreaterThan(0)
      })
    },
  )

  it('end in the density d(x|z): logProb is that of the last step', () => {
    const { decoder } = decoderOf([2, 2])
    const density = decoder.density(decoder.parameters(codes(4)))
    const [first, last] = tuple(required(density.steps, 'steps'), 2)
    const x = tf.zeros([3, ...event])
    expect(density.mean?.().shape).toEqual([1, 3, ...event])
    expect([...density.logProb(x).dataSync()]).toEqual([...last.logProb(x).dataSync()])
    expect([...density.logProb(x).dataSync()]).not.toEqual([...first.logProb(x).dataSync()])
  })

  it('have a network each, or one for all after the first', () => {
    const scopes = (named: ReadonlyMap<string, Variable>) =>
      new Set([...named.keys()].map((name) => name.split('/')[1]!)) // decoder/step_1/…
    expect([...scopes(decoderOf([2, 2, 2, 2]).named)]).toEqual(['step_1', 'step_2', 'step_3', 'step_4'])
    expect([...scopes(decoderOf([3, 2, 2, 2], { homogeneous: true }).named)]).toEqual(['step_1', 'step_2'])
  })

  it('cannot share a network if their blocks have different sizes', () => {
    expect(() => decoderOf([3, 2, 1], { homogeneous: true })).toThrow(
      '--decoder sequential, option "homogeneous": expected blocks of one size after the first, got [2,1].',
    )
  })
})
