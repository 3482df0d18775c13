// The sampling case of Elbow: draw a batch of images with the decoder's sampler.
import { freshNoise, normal, tf, uniform } from '@elbow-vae/core'
import { cases } from './cases.mjs'
import { configOf, open } from './ours.mjs'

const size = 64 // dimensions of the code

export async function openSampling(name, dataDir, settings) {
  const { batch } = cases.find((each) => each.name === name)
  const { seed } = configOf(name).settings
  const stepper = await open(name, dataDir, settings)
  const { decoder } = stepper.run.model
  const sampler = decoder.sampler()

  /** Draw one image for each code z [1, N, size], and read it back. */
  async function draw(z, noise) {
    const parameters = decoder.parameters(z)
    const images = await sampler.draw(parameters, noise, 1)
    await images.data()
    tf.dispose([z, ...Object.values(parameters)])
    return images
  }

  let draws = 0
  return {
    engine: stepper.engine,
    async step(n) {
      const started = performance.now()
      for (let i = 0; i < n; i++) {
        const noise = freshNoise(seed, 'benchmark', draws++)
        tf.dispose(await draw(noise.normal([1, batch, size]), noise))
      }
      return { ms: performance.now() - started, loss: null }
    },
    /** −log d(x|z) of n images, drawn from the codes and uniform numbers of reference.mjs. */
    async check(n) {
      const given = (numbers, stream, count) =>
        Float32Array.from(
          Array.from({ length: n }, (_, step) => [
            ...numbers({ seed, stream: `benchmark/${stream}`, step }, count),
          ]).flat(),
        )
      const z = tf.tensor(given(normal, 'codes', size), [1, n, size])
      const noise = { uniform: (shape) => tf.tensor(given(uniform, 'pixels', 784), [...shape]) }
      const x = await draw(z.clone(), noise)
      const losses = tf.tidy(() => tf.neg(decoder.density(decoder.parameters(z)).logProb(x)).dataSync())
      tf.dispose([x, z])
      return [...losses]
    },
    close() {
      sampler.dispose()
      return stepper.close()
    },
  }
}
