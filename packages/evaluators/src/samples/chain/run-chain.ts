import { required, measure, tf, toDataUnits, type Evaluation, type Noise, type Tensor } from '@elbow-vae/core'
import { drawFrom } from '../../numerics/draw-from.js'
import { chooseInputs } from '../samples/inputs.js'

/** States of all chains at one step. */
export interface ChainState {
  /** x in data units, [chains, …event] */
  readonly values: Float64Array
  /** [chains], nats */
  readonly rate: Float64Array
  /** [chains], nats */
  readonly distortion: Float64Array
}

export interface ChainOptions {
  readonly chains: number
  readonly steps: number
  readonly start: 'data' | 'noise'
}

/** Run several chains in one batch. @returns the states at steps 0 … steps */
export async function runChain(run: Evaluation, options: ChainOptions): Promise<readonly ChainState[]> {
  const noise = run.noise('markov-chain')
  const states: ChainState[] = []
  let x = initialState(run, options, noise)
  try {
    for (let step = 0; step <= options.steps; step++) {
      const { z, rate, distortion } = measureState(run, x, noise)
      try {
        states.push({
          values: Float64Array.from(toDataUnits(run.dataset, await x.data<'float32'>())),
          rate: Float64Array.from(await rate.data()),
          distortion: Float64Array.from(await distortion.data()),
        })
        if (step === options.steps) break
        const drawn = await drawFrom(run.model.decoder, z, noise.at('decoder'), 1) // [1, chains, …event]
        x.dispose()
        x = tf.tidy(() => tf.squeeze(drawn, [0]))
        drawn.dispose()
      } finally {
        tf.dispose([z, rate, distortion])
      }
    }
    return states
  } finally {
    x.dispose()
  }
}

/** x_0, [chains, …event]: evenly spaced examples of the split, or noise. */
function initialState({ dataset, split }: Evaluation, { chains, start }: ChainOptions, noise: Noise): Tensor {
  const { event, kind } = dataset
  if (start === 'noise') {
    const shape = [chains, ...event]
    return tf.tidy(() => (kind === 'binary' ? tf.round(noise.uniform(shape)) : noise.normal(shape)))
  }
  const examples = split === 'exact' ? undefined : dataset.splits[split]
  const { indices, values } = chooseInputs(required(examples, 'a split'), chains)
  return tf.tensor(values, [indices.length, ...event])
}

/** One code z ~ e(z|x) per state, [1, B, D], and rate and distortion, [B]. */
function measureState({ model, rateEstimator }: Evaluation, x: Tensor, noise: Noise) {
  return tf.tidy(() => {
    const m = measure(model, {
      x,
      noise: noise.at('encoder'),
      samples: 1,
      enumerate: false,
      rateEstimator,
      trainingSize: null,
    })
    return {
      z: tf.clone(m.draw.value),
      rate: tf.clone(m.meanOverDraws(m.rate)),
      distortion: tf.clone(m.meanOverDraws(m.distortion)),
    }
  })
}
