// @slow: draws images pixel by pixel
import {
  availableEngines,
  compileStep,
  freshNoise,
  required,
  startEngine,
  tf,
  type Conditional,
  type OptionValues,
  type Tensor,
  type Tensors,
} from '@elbow-vae/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { randomCodes, scaleWeights, makeDecoder } from './decoder.test.helper.js'

const noise = () => freshNoise(7, 'sampling', 0)

/** If a probability and a uniform number differ by less than this, rounding may decide the pixel. */
const tolerance = 1e-5

/** P(x_i = 1 | x_1 … x_{i−1}) in the images x. */
async function probabilities(decoder: Conditional, parameters: Tensors, x: Tensor): Promise<number[]> {
  const tensor = tf.tidy(() => {
    const logProb = required(decoder.density(parameters).logProbPerDimension?.(x), 'logProbPerDimension')
    return tf.where(tf.cast(x, 'bool'), tf.exp(logProb), tf.sub(1, tf.exp(logProb)))
  })
  const values = await tensor.data()
  tensor.dispose()
  return [...values]
}

const sizes: { size: readonly [number, number]; options: OptionValues }[] = [
  { size: [4, 8], options: { depth: 3, scales: 3 } },
  { size: [6, 4], options: { depth: 3, scales: 2, layers: 1 } },
  { size: [5, 3], options: { depth: 3, scales: 1 } },
  { size: [5, 6], options: { depth: 3, scales: 2, 'receptive-field': 1 } },
  { size: [6, 5], options: { depth: 3, scales: 2, 'receptive-field': 3 } },
]

const engines = await availableEngines()

describe.each(engines)('on %s', (engine) => {
  beforeAll(() => startEngine(engine))

  it.each(sizes)('the sampler draws the images of one pass per pixel, $size $options', async ({ size, options }) => {
    const { decoder, named, dispose } = makeDecoder(options, size)
    scaleWeights(named)
    const parameters = tf.tidy(() => decoder.parameters(randomCodes(2, 2)))
    const sampler = required(decoder.sampler?.(), 'sampler')
    const cached = await sampler.draw(parameters, noise(), 1)
    const naive = tf.tidy(() => decoder.density(parameters).draw(noise(), 1).value)
    expect(cached.shape).toEqual([2, 2, ...size, 1])
    expect(naive.shape).toEqual(cached.shape)
    const [got, expected] = [await cached.data(), await naive.data()]
    const p = await probabilities(decoder, parameters, naive)
    const u = noise().uniform(naive.shape).dataSync()
    const pixels = size[0] * size[1]
    for (let image = 0; image < 4; image++) {
      const indices = Array.from({ length: pixels }, (_, i) => image * pixels + i)
      const first = indices.find((i) => got[i] !== expected[i]) // later pixels depend on it
      if (first !== undefined) expect(Math.abs(p[first]! - u[first]!)).toBeLessThan(tolerance)
    }
    expect(new Set(expected)).toEqual(new Set([0, 1]))
    sampler.dispose()
    tf.dispose([cached, naive, ...Object.values(parameters)])
    dispose()
  })

  it('the sampler draws several images of one code, and leaves tf.memory().numTensors unchanged', async () => {
    const { decoder, dispose } = makeDecoder({ depth: 2, scales: 2, layers: 1 }, [4, 4])
    const parameters = tf.tidy(() => ({
      picture: tf.reshape(decoder.parameters(randomCodes(1, 2))['picture']!, [2, 4, 4, 1]),
    }))
    const before = tf.memory().numTensors
    const sampler = required(decoder.sampler?.(), 'sampler')
    const drawn = await sampler.draw(parameters, noise(), 5)
    expect(drawn.shape).toEqual([5, 2, 4, 4, 1])
    drawn.dispose()
    sampler.dispose()
    expect(tf.memory().numTensors).toBe(before)
    tf.dispose(parameters)
    dispose()
  })
})

const isAvailable = engines.includes('tensorflow')

describe.skipIf(!isAvailable)(
  `on tensorflow${isAvailable ? '' : ' (skipped: the engine is absent)'}, 16 images of 28×28`,
  () => {
    beforeAll(() => startEngine('tensorflow'))

    it('are those of 784 whole passes, at least 20 times as fast', async () => {
      const { decoder, named, dispose } = makeDecoder({}, [28, 28])
      scaleWeights(named, 1.2)
      const parameters = tf.tidy(() => decoder.parameters(randomCodes(1, 16)))
      const sampler = required(decoder.sampler?.(), 'sampler')
      tf.dispose(await sampler.draw(parameters, noise(), 1)) // compiles
      const [seconds, x] = await timed(() => sampler.draw(parameters, noise(), 1))

      // Each pixel follows from its probability given the pixels before it and its uniform number, as in a whole pass.
      const p = await probabilities(decoder, parameters, x)
      const u = noise().uniform(x.shape).dataSync()
      const values = await x.data()
      const wrong = [...values.keys()].filter(
        (i) => values[i] !== Number(u[i]! < p[i]!) && Math.abs(u[i]! - p[i]!) >= tolerance,
      )
      expect(wrong).toEqual([])
      const distance = p.reduce((sum, q) => sum + Math.abs(q - 0.5), 0) / p.length
      expect(distance).toBeGreaterThan(0.1) // the probabilities are not all about ½

      const perPixel = (params: Tensors, images: Tensor) =>
        required(decoder.density(params).logProbPerDimension?.(images), 'logProbPerDimension')
      const pass = compileStep((inputs) => ({ logProb: perPixel(inputs, inputs['x']!) }), {
        name: 'whole pass',
        variables: [...named.values()],
        mode: 'always',
      })
      const whole = async () => {
        const logProb = required(pass.run({ ...parameters, x })['logProb'], 'logProb')
        await logProb.data()
        tf.dispose(logProb)
      }
      await whole()
      const passes: number[] = []
      for (let i = 0; i < 7; i++) passes.push((await timed(whole))[0])
      expect((784 * Math.min(...passes)) / seconds).toBeGreaterThan(20)
      pass.dispose()
      sampler.dispose()
      tf.dispose([x, ...Object.values(parameters)])
      dispose()
    })
  },
)

async function timed<T>(work: () => Promise<T>): Promise<[seconds: number, result: T]> {
  const started = performance.now()
  const result = await work()
  return [(performance.now() - started) / 1000, result]
}
