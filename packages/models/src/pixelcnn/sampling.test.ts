import { availableEngines, compileStep, freshNoise, startEngine, tf } from '@elbow/core'
import type { Conditional, OptionValues, Tensor, Tensors } from '@elbow/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { codes, enliven, makeDecoder } from './decoder.test.helper.js'

const noise = () => freshNoise(7, 'sampling', 0)

/** A probability and a uniform number nearer than this may fall either way: engines round. */
const near = 1e-5

/** P(x_i = 1 | x_1 … x_{i−1}) in given images. */
async function probabilities(decoder: Conditional, parameters: Tensors, x: Tensor): Promise<Float32Array> {
  const tensor = tf.tidy(() => {
    const logProb = decoder.density(parameters).logProbPerDimension!(x)
    return tf.where(tf.cast(x, 'bool'), tf.exp(logProb), tf.sub(1, tf.exp(logProb)))
  })
  const values = (await tensor.data()) as Float32Array
  tensor.dispose()
  return values
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

  it.each(sizes)('the sampler draws what a pass for each pixel draws, $size $options', async ({ size, options }) => {
    const { decoder, named, dispose } = makeDecoder(options, size)
    enliven(named)
    const parameters = tf.tidy(() => decoder.parameters(codes(2, 2)))
    const sampler = decoder.sampler!()
    const cached = await sampler.draw(parameters, noise(), 1)
    const naive = tf.tidy(() => decoder.density(parameters).draw(noise(), 1).value)
    expect(cached.shape).toEqual([2, 2, ...size, 1])
    expect(naive.shape).toEqual(cached.shape)
    const [got, expected] = [await cached.data(), await naive.data()]
    const p = await probabilities(decoder, parameters, naive)
    const u = noise().uniform(naive.shape).dataSync()
    const pixels = size[0] * size[1]
    for (let image = 0; image < 4; image++) {
      const here = Array.from({ length: pixels }, (_, i) => image * pixels + i)
      const first = here.find((i) => got[i] !== expected[i]) // those behind it saw another image
      if (first !== undefined) expect(Math.abs(p[first]! - u[first]!)).toBeLessThan(near)
    }
    expect(new Set(expected)).toEqual(new Set([0, 1]))
    sampler.dispose()
    tf.dispose([cached, naive, ...Object.values(parameters)])
    dispose()
  })

  it('the sampler leaves tf.memory().numTensors as it was, and draws several images of one code', async () => {
    const { decoder, dispose } = makeDecoder({ depth: 2, scales: 2, layers: 1 }, [4, 4])
    const parameters = tf.tidy(() => ({
      picture: tf.reshape(decoder.parameters(codes(1, 2))['picture']!, [2, 4, 4, 1]),
    }))
    const before = tf.memory().numTensors
    const sampler = decoder.sampler!()
    const drawn = await sampler.draw(parameters, noise(), 5)
    expect(drawn.shape).toEqual([5, 2, 4, 4, 1])
    drawn.dispose()
    sampler.dispose()
    expect(tf.memory().numTensors).toBe(before)
    tf.dispose(parameters)
    dispose()
  })
})

const present = engines.includes('tensorflow')

describe.skipIf(!present)(
  `on tensorflow${present ? '' : ' (skipped: the engine is absent)'}, 16 images of 28×28`,
  () => {
    beforeAll(() => startEngine('tensorflow'))

    it('are drawn as by 784 whole passes, at least 20 times as fast', async () => {
      const { decoder, named, dispose } = makeDecoder({}, [28, 28])
      enliven(named, 1.2)
      const parameters = tf.tidy(() => decoder.parameters(codes(1, 16)))
      const sampler = decoder.sampler!()
      tf.dispose(await sampler.draw(parameters, noise(), 1)) // compiles
      const [seconds, x] = await timed(() => sampler.draw(parameters, noise(), 1))

      // Each pixel is what its probability given the pixels before it makes of its uniform number: so no pass would differ.
      const p = await probabilities(decoder, parameters, x)
      const u = noise().uniform(x.shape).dataSync()
      const values = await x.data()
      const wrong = [...values.keys()].filter(
        (i) => values[i] !== Number(u[i]! < p[i]!) && Math.abs(u[i]! - p[i]!) >= near,
      )
      expect(wrong).toEqual([])
      const surprise = p.reduce((sum, q) => sum + Math.abs(q - 0.5), 0) / p.length
      expect(surprise).toBeGreaterThan(0.1) // probabilities that depend on what was drawn, not coins

      const pass = compileStep((inputs) => ({ logProb: decoder.density(inputs).logProbPerDimension!(inputs['x']!) }), {
        name: 'whole pass',
        variables: [...named.values()],
        mode: 'always',
      })
      const whole = async () => {
        const { logProb } = pass.run({ ...parameters, x })
        await logProb!.data()
        tf.dispose(logProb!)
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
