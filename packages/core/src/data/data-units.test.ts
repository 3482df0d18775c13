import { beforeAll, describe, expect, it } from 'vitest'
import { inDataUnits, toDataUnits } from './data-units.js'
import { startEngine } from '../engines/index.js'
import { freshNoise } from '../noise/step-noise.js'
import type { Conditional } from '../contracts/conditional.js'
import type { Density } from '../contracts/density.js'
import { tf, type Tensor } from '../tensors/tf.js'

beforeAll(() => startEngine('cpu'))

const event = [3]
const scaling = { shift: [1000, -3, 7], scale: [50, 0.02, 1] }
const std = 0.5

/** log N(x; μ, σ²) of one number. */
const logNormal = (x: number, mean: number, std: number) =>
  -0.5 * ((x - mean) / std) ** 2 - Math.log(std) - 0.5 * Math.log(2 * Math.PI)

/** N(x′; μ, 0.5²), independent dimensions. */
const normal = (mean: Tensor): Density => {
  const each = (value: Tensor) =>
    tf.sub(tf.mul(tf.square(tf.div(tf.sub(value, mean), std)), -0.5), Math.log(std) + 0.5 * Math.log(2 * Math.PI))
  const logProb = (value: Tensor) => tf.sum(each(value), -1)
  return {
    mean: () => mean,
    logProbPerDimension: each,
    logProb: (value) => logProb(value as Tensor),
    draw: (noise, count) => {
      const value = tf.add(mean, tf.mul(noise.normal([count, 1, 3]), std))
      return { value, logProb: logProb(value) }
    },
  }
}
const decoder: Conditional<{ mean: Tensor }> = {
  variables: [],
  parameters: (mean) => ({ mean }),
  density: ({ mean }) => ({ ...normal(mean), steps: [normal(tf.zerosLike(mean)), normal(mean)] }),
}

const means = [0.3, -0.2, 1]
const x = [1010, -3.01, 6]
const scaled = x.map((value, i) => (value - scaling.shift[i]!) / scaling.scale[i]!)
/** log N(x; m + s μ, (s σ)²): the density of x by the decoder of x′. */
const expected = (mu: readonly number[], at = x) =>
  at.map((value, i) => logNormal(value, scaling.shift[i]! + scaling.scale[i]! * mu[i]!, scaling.scale[i]! * std))
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)

const inside = <T>(read: (density: Density, at: Tensor) => T): T => {
  tf.engine().startScope()
  try {
    const { density } = inDataUnits(decoder, { event, kind: 'continuous', scaling })
    return read(density({ mean: tf.tensor(means, [1, 1, 3]) }), tf.tensor(scaled, [1, 3]))
  } finally {
    tf.engine().endScope()
  }
}

describe('a decoder of scaled data', () => {
  it('is the density of the data in its own units: log N(x; m + s μ, (s σ)²)', () => {
    const logProb = inside((density, at) => density.logProb(at).dataSync()[0])
    expect(logProb).toBeCloseTo(sum(expected(means)), 4)
  })

  it('is the same per dimension, and for each of its steps', () => {
    const each = inside((density, at) => [...density.logProbPerDimension!(at).dataSync()])
    expected(means).forEach((value, i) => expect(each[i]).toBeCloseTo(value, 4))
    const steps = inside((density, at) => density.steps!.map((step) => step.logProb(at).dataSync()[0]))
    expect(steps[0]).toBeCloseTo(sum(expected([0, 0, 0])), 4)
    expect(steps[1]).toBeCloseTo(sum(expected(means)), 4)
  })

  it('samples x′ with the log-density of x', () => {
    const [value, logProb] = inside((density) => {
      const draw = density.draw(freshNoise(1, 'draw', 0), 1)
      return [draw.value.dataSync<'float32'>(), draw.logProb.dataSync()[0]] as const
    })
    expect(logProb).toBeCloseTo(sum(expected(means, [...toDataUnits({ scaling }, value)])), 2)
  })

  it('broadcasts a scale that all pixels share', () => {
    const shared = { event: [2, 2, 1], kind: 'continuous', scaling: { shift: [0], scale: [255] } } as const
    const flat: Density = { draw: () => expect.fail(), logProb: () => tf.scalar(0) }
    const density = inDataUnits({ ...decoder, density: () => flat }, shared).density({ mean: tf.scalar(0) })
    expect(tf.tidy(() => density.logProb(tf.scalar(0)).dataSync()[0])).toBeCloseTo(-4 * Math.log(255), 4)
  })

  it.each([
    ['data that is not scaled', { event, kind: 'continuous' } as const],
    ['discrete data: a probability has no units', { event, kind: 'binary', scaling } as const],
  ])('is the decoder itself for %s', (_, data) => {
    expect(inDataUnits(decoder, data)).toBe(decoder)
  })
})
