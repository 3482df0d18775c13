import {
  freshNoise,
  startEngine,
  tf,
  type Conditional,
  type Dataset,
  type Density,
  type Evaluation,
  type Marginal,
  type Noise,
  type Sampler,
  type Split,
  type Tensor,
} from '@elbow-vae/core'
import { testContext } from '@elbow-vae/core/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { samples } from '../samples.js'
import { drawSamples, type Samples } from './draw.js'
import { chooseInputs, isImage, preferredSplit } from './inputs.js'
import { drawPicture } from './picture.js'
import { samplesTable } from './table.js'

beforeAll(() => startEngine('cpu'))

const event = [2, 3, 1]
const pixels = 6

/** 100 images: all pixels of the i-th are i. */
const split: Split = {
  size: 100,
  rows: (indices) => Float32Array.from([...indices].flatMap((index) => new Array<number>(pixels).fill(index))),
}
const dataset: Dataset = { event, kind: 'continuous', splits: { train: split, test: split }, checksum: '' }

const given = (value: (noise: Noise, count: number) => Tensor): Density => ({
  draw: (noise, count) => ({ value: value(noise, count), logProb: tf.scalar(0) }),
  logProb: () => tf.scalar(0),
})

/** z = x. */
const encoder: Conditional<{ z: Tensor }> = {
  variables: [],
  parameters: (x) => ({ z: tf.reshape(x, [1, -1, pixels]) }),
  density: ({ z }) => given((_, count) => tf.tile(z, [count, 1, 1])),
}

/** Distant codes, z = 1000 ε. */
const marginal: Marginal = {
  variables: [],
  density: () => given((noise, count) => tf.mul(1000, noise.normal([count, 1, pixels]))),
}

/** x = z + u, u uniform in (0, 1): what differs between the decodings of one code. */
const decoder: Conditional<{ z: Tensor }> = {
  variables: [],
  parameters: (z) => ({ z }),
  density: ({ z }) =>
    given((noise) => {
      const mean = tf.reshape(z, [...z.shape.slice(0, 2), ...event])
      return tf.add(mean, noise.uniform(mean.shape))
    }),
}

const evaluation = (model: Partial<Evaluation['model']> = {}, data = dataset): Evaluation =>
  ({
    model: { encoder, decoder, marginal, ...model },
    dataset: data,
    split: 'test',
    step: 7,
    noise: (stream) => freshNoise(1, stream, 0),
  }) as Partial<Evaluation> as Evaluation

const inputs = chooseInputs(split, 4)

describe('the inputs', () => {
  it('are evenly spaced and deterministic', () => {
    expect([...inputs.indices]).toEqual([0, 25, 50, 75])
    expect([...inputs.values.subarray(pixels, 2 * pixels)]).toEqual(new Array(pixels).fill(25))
    expect(chooseInputs(split, 4)).toEqual(inputs)
  })

  it('are limited by the size of the split', () => {
    expect([...chooseInputs({ ...split, size: 2 }, 8).indices]).toEqual([0, 1])
  })

  it('come from held-out data, if there is some', () => {
    expect(preferredSplit(dataset)).toBe('test')
    expect(preferredSplit({ ...dataset, splits: { train: split, validation: split } })).toBe('validation')
    expect(preferredSplit({ ...dataset, splits: {} })).toBeUndefined()
  })

  it('are gray images, not categories or color images', () => {
    expect([[28, 28, 1], [30], [32, 32, 3]].map(isImage)).toEqual([true, false, false])
  })
})

describe('drawSamples', () => {
  it('decodes the code of each input, in the order of the inputs', async () => {
    const { reconstructions } = await drawSamples(evaluation(), inputs)
    for (const values of [reconstructions.sample, reconstructions.mean]) {
      expect(values).toHaveLength(4 * pixels)
      values.forEach((value, i) => expect(value - inputs.values[i]!).toBeGreaterThan(0))
      values.forEach((value, i) => expect(value - inputs.values[i]!).toBeLessThan(1))
    }
  })

  it('averages 5 decodings of the code of the sample, which differ only by the decoder’s noise', async () => {
    const { generations } = await drawSamples(evaluation(), inputs)
    const { sample, mean } = generations
    expect(Math.max(...sample) - Math.min(...sample)).toBeGreaterThan(500) // the codes are distant
    sample.forEach((value, i) => expect(Math.abs(value - mean[i]!)).toBeLessThan(1))
    expect([...sample]).not.toEqual([...mean])
    const bits = {
      ...decoder,
      density: (p: { z: Tensor }) => given((noise, n) => tf.round(tf.mod(decodedBy(p, noise, n), 1))),
    }
    const { reconstructions } = await drawSamples(evaluation({ decoder: bits }), inputs)
    const fifths = [...reconstructions.mean].map((value) => value * 5)
    fifths.forEach((value) => expect(value).toBeCloseTo(Math.round(value), 5))
    expect(new Set(fifths.map(Math.round)).size).toBeGreaterThan(2)
  })

  it('returns inputs and decodings in data units for a scaled dataset', async () => {
    const scaling = { shift: [-1000], scale: [10] }
    const scaled = await drawSamples(evaluation({}, { ...dataset, scaling }), inputs)
    const plain = await drawSamples(evaluation(), inputs)
    const own = (values: Float32Array) => values.map((x) => -1000 + 10 * x)
    expect(scaled.inputs.values).toEqual(own(plain.inputs.values))
    expect(scaled.reconstructions.sample).toEqual(own(plain.reconstructions.sample))
    own(plain.generations.mean).forEach((x, i) => {
      expect(Math.abs(scaled.generations.mean[i]! - x)).toBeLessThan(1e-6 * (1000 + Math.abs(x))) // rounded once more
    })
  })

  it('gives the same draws for the same noise', async () => {
    expect(await drawSamples(evaluation(), inputs)).toEqual(await drawSamples(evaluation(), inputs))
  })

  it('uses the samplers of decoder and marginal, if they have one', async () => {
    const calls: string[] = []
    const sampler = (name: string, draw: Sampler['draw']): Sampler => ({
      draw: async (parameters, noise, count) => {
        await new Promise(setImmediate)
        calls.push(`${name} [${Object.values(parameters).map(({ shape }) => shape.join())}] × ${count}`)
        return draw(parameters, noise, count)
      },
      dispose: () => void calls.push(`${name} disposed`),
    })
    const never = () => {
      throw new Error('drawn in one pass')
    }
    const slowDecoder: Conditional = {
      ...decoder,
      density: never,
      sampler: () => sampler('decoder', ({ z }) => Promise.resolve(tf.reshape(z!, [5, -1, ...event]))),
    }
    const slowMarginal: Marginal = {
      ...marginal,
      density: never,
      sampler: () => sampler('marginal', (_, __, count) => Promise.resolve(tf.fill([count, 1, pixels], 3))),
    }
    const before = tf.memory().numTensors
    const drawn = await drawSamples(evaluation({ decoder: slowDecoder, marginal: slowMarginal }), inputs)
    expect(tf.memory().numTensors).toBe(before)
    expect(calls).toEqual(['marginal [] × 4', 'marginal disposed', 'decoder [5,8,6] × 1', 'decoder disposed'])
    expect(drawn.reconstructions.mean).toEqual(inputs.values)
    expect([...drawn.generations.sample]).toEqual(new Array(4 * pixels).fill(3))
  })

  it.each([
    ['done', {}, undefined],
    ['failed', { decoder: { ...decoder, density: () => given(() => tf.reshape([1], [2])) } }, undefined],
    ['aborted', {}, AbortSignal.abort()],
  ] as const)('leaves tf.memory().numTensors unchanged when it is %s', async (outcome, model, signal) => {
    const before = tf.memory().numTensors
    const ended = await drawSamples(evaluation(model), inputs, signal).then(
      () => 'done',
      ({ name }: Error) => (name === 'AbortError' ? 'aborted' : 'failed'),
    )
    expect(ended).toBe(outcome)
    expect(tf.memory().numTensors).toBe(before)
  })
})

const decodedBy = (parameters: { z: Tensor }, noise: Noise, count: number) =>
  decoder.density(parameters).draw(noise, count).value

describe('drawPicture', () => {
  const constant = (value: number) => new Float32Array(4 * pixels).fill(value)
  const drawn = (values: Float32Array, decoded: number): Samples => {
    const decodings = { sample: constant(decoded), mean: constant(decoded) }
    return { inputs: { ...inputs, values }, reconstructions: decodings, generations: decodings }
  }
  const shades = (kind: Dataset['kind'], of: Samples) =>
    new Set(drawPicture({ event, kind }, [{ labels: [], samples: of }]).data)
  const bits = Float32Array.from({ length: 4 * pixels }, (_, i) => i % 2)

  it('draws the probability of a bit on a scale from 0 (white) to 1 (black)', () => {
    expect(shades('binary', drawn(bits, 0.2))).toContain(204)
  })

  it('draws gray values on the scale of the inputs, clipped', () => {
    const values = Float32Array.from(bits, (bit) => 2 * bit - 1)
    expect(shades('continuous', drawn(values, 0))).toContain(128)
    expect(shades('continuous', drawn(values, 9))).toEqual(shades('continuous', drawn(values, 1)))
  })

  it('has 2 columns per model in each grid: 56 wide, 5 apart, groups 16 apart; inputs once', () => {
    const models = (n: number) => Array.from({ length: n }, () => ({ labels: [], samples: drawn(bits, 0) }))
    const width = (n: number) => drawPicture({ event, kind: 'binary' }, models(n)).width - 20
    const pair = 2 * 57 + 5
    expect(width(3)).toBe(57 + 3 * (16 + pair))
    expect(width(2)).toBe(57 + 2 * (16 + pair))
  })
})

describe('samplesTable', () => {
  it('has one row per image of the picture, with its pixels', async () => {
    const drawn = await drawSamples(evaluation(), inputs)
    const models = ['a', 'b'].map((run) => ({ cells: { run }, samples: drawn }))
    const cells = [{ name: 'run', description: '', type: 'text' }] as const
    const { rows, columns } = samplesTable(models, { event, split: 'test', cells })
    expect(columns.map(({ name }) => name)).toEqual(['run', 'kind', 'row', 'column', 'split', 'index', 'pixels'])
    expect(rows).toHaveLength(4 * (1 + 2 * 4))
    const one = rows.filter(
      ({ run, kind, column, row }) => run === 'b' && kind === 'generation' && column === 'mean' && row === 2,
    )
    expect(one).toHaveLength(1)
    expect(one[0]!['pixels']).toEqual(drawn.generations.mean.slice(2 * pixels, 3 * pixels))
    expect(rows[3]).toMatchObject({ kind: 'reconstruction', column: 'input', row: 3, split: 'test', index: 75 })
  })
})

describe('the evaluator', () => {
  const evaluator = samples.create({ count: 4 }, testContext('evaluator'))

  it('returns a labeled picture and its table for the preferred split', async () => {
    const { images = {}, tables = {} } = await evaluator.evaluate(evaluation())
    expect(Object.keys(images)).toEqual(['samples'])
    expect(tables['samples']!.rows).toHaveLength(4 * 5)
  })

  it('returns nothing for another split, and for data that is not images', async () => {
    expect(await evaluator.evaluate({ ...evaluation(), split: 'train' })).toEqual({ row: {} })
    const vectors = { ...dataset, event: [6] }
    expect(await evaluator.evaluate({ ...evaluation(), dataset: vectors })).toEqual({ row: {} })
  })

  it('returns a note for color images', async () => {
    const color = { ...dataset, event: [2, 3, 3] }
    expect(await evaluator.evaluate({ ...evaluation(), dataset: color })).toEqual({
      row: { note: 'no samples.png: it shows images of one channel, and these [2, 3, 3] have 3' },
    })
  })
})
