import { measure, tf, toDataUnits, type Evaluation, type Noise, type SplitName, type Tensor } from '@elbow/core'
import { drawFrom } from '../draw-from.js'
import { chooseInputs } from '../samples/inputs.js'

/** All chains at one step. */
export interface State {
  /** x in the data's own units, [chains, …event] */
  readonly values: Float64Array
  /** Of each chain, nats. */
  readonly rate: Float64Array
  readonly distortion: Float64Array
}

export interface WalkOptions {
  readonly chains: number
  readonly steps: number
  readonly start: 'data' | 'noise'
}

/** Runs chains side by side. @returns the states at steps 0 … steps */
export async function walk(run: Evaluation, options: WalkOptions): Promise<readonly State[]> {
  const noise = run.noise('markov-chain')
  const states: State[] = []
  let x = firstState(run, options, noise)
  try {
    for (let step = 0; step <= options.steps; step++) {
      const { z, rate, distortion } = atState(run, x, noise)
      try {
        states.push({
          values: Float64Array.from(toDataUnits(run.dataset, (await x.data()) as Float32Array)),
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

/** x_0, [chains, …event]: examples from all over the split, or what knows nothing of the data. */
function firstState({ dataset, split }: Evaluation, { chains, start }: WalkOptions, noise: Noise): Tensor {
  const { event, kind } = dataset
  if (start === 'noise') {
    const shape = [chains, ...event]
    return tf.tidy(() => (kind === 'binary' ? tf.round(noise.uniform(shape)) : noise.normal(shape)))
  }
  const { places, values } = chooseInputs(dataset.splits[split as SplitName]!, chains)
  return tf.tensor(values, [places.length, ...event])
}

/** One code z ~ e(z|x) of each state [1, B, D], and rate and distortion, [B]. */
function atState({ model, rate }: Evaluation, x: Tensor, noise: Noise) {
  return tf.tidy(() => {
    const m = measure(model, { x, noise: noise.at('encoder'), samples: 1, enumerate: false, rate, trainingSize: null })
    return {
      z: tf.clone(m.draw.value),
      rate: tf.clone(m.meanOverDraws(m.rate)),
      distortion: tf.clone(m.meanOverDraws(m.distortion)),
    }
  })
}
