import { mapTensors } from '../tensors/map-tensors.js'
import { measure } from '../measure/measure.js'
import type { MeasureOptions, Measurement, Model } from '../contracts/measurement.js'
import type { Noise } from '../contracts/noise.js'
import type { Conditional } from '../contracts/conditional.js'
import type { Tensors } from '../contracts/tensors.js'
import { tf, type Scalar, type Tensor } from '../tensors/tf.js'

/** Settings of the optimization of parameters per example. */
export interface InferenceOptions {
  /** S, gradient steps. */
  readonly steps: number
  /** Adam's learning rate in the first step; it decays linearly to 0, which averages out the noise of draws. */
  readonly learningRate: number
  /** Initial parameters: the encoder's output, or zeros. */
  readonly start: 'encoder' | 'scratch'
  /** Called after every step, which counts from 1. The parameters are disposed of in the next step. */
  onStep?(parameters: Tensors, step: number): void
}

/**
 * Stochastic variational inference: optimizes the parameters of e(z|x) for each example, without the encoder's network.
 *
 *   λ* = argmin_λ loss(q_λ),   λ ← λ − α_s Adam(∇_λ loss),   s = 1 … S     Hoffman et al. 2013 (arXiv:1206.7055)
 *
 * With loss = −L[q_λ] the difference between L[q*] and the encoder's L[q] is the amortization gap (Cremer et al. 2018,
 * arXiv:1801.03558). All examples are in one batch. If the loss is a mean over examples, these are independent, because
 * Adam works elementwise.
 *
 * Uses pure operations only: it runs inside a compiled step and inside `tf.tidy`. The model's weights are constants.
 *
 * @returns parameters for `encoder.density`; the caller disposes of them
 */
export function inferPerExample(
  model: Model,
  options: MeasureOptions,
  loss: (measurement: Measurement, noise: Noise) => Scalar,
  { start, ...loop }: InferenceOptions,
): Tensors {
  const initial = tf.tidy(() =>
    mapTensors(model.encoder.parameters(options.x), (params) =>
      start === 'encoder' ? tf.clone(params) : tf.zerosLike(params),
    ),
  )
  const lossOf = (parameters: Tensors, noise: Noise): Scalar =>
    loss(measure({ ...model, encoder: withParams(model.encoder, parameters) }, { ...options, noise }), noise)
  const optimized = minimize(initial, (parameters, s) => lossOf(parameters, options.noise.at(`step-${s}`)), loop)
  tf.dispose(initial)
  return optimized
}

/** The encoder with these parameters in place of its network's output. */
export const withParams = <P extends Tensors>(encoder: Conditional<P>, parameters: P): Conditional<P> => ({
  variables: encoder.variables,
  parameters: () => parameters,
  density: (given) => encoder.density(given),
})

const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8]

interface State {
  readonly value: Tensor
  /** Adam's moments. */
  readonly m: Tensor
  readonly v: Tensor
}

/** Adam (Kingma & Ba 2015, algorithm 1) on tensors instead of variables. */
function minimize(
  start: Tensors,
  loss: (parameters: Tensors, step: number) => Scalar,
  { steps, learningRate, onStep }: Omit<InferenceOptions, 'start'>,
): Tensors {
  const names = Object.keys(start)
  const named = (tensors: readonly Tensor[]): Tensors => Object.fromEntries(names.map((name, i) => [name, tensors[i]!]))
  const gradient = (step: number) => tf.grads((...values: Tensor[]) => loss(named(values), step))
  let states: readonly State[] = names.map((name) => ({
    value: tf.clone(start[name]!),
    m: tf.zerosLike(start[name]!),
    v: tf.zerosLike(start[name]!),
  }))
  for (let s = 1; s <= steps; s++) {
    const scale = (learningRate * (1 - (s - 1) / steps)) / (1 - beta1 ** s)
    const before = states
    states = tf.tidy(() => {
      const gradients = gradient(s)(before.map(({ value }) => value))
      return before.map(({ value, m, v }, i) => {
        const first = tf.add(tf.mul(m, beta1), tf.mul(gradients[i]!, 1 - beta1))
        const second = tf.add(tf.mul(v, beta2), tf.mul(tf.square(gradients[i]!), 1 - beta2))
        const size = tf.add(tf.sqrt(tf.div(second, 1 - beta2 ** s)), epsilon)
        return { value: tf.sub(value, tf.div(tf.mul(first, scale), size)), m: first, v: second }
      })
    })
    for (const { value, m, v } of before) tf.dispose([value, m, v])
    onStep?.(named(states.map(({ value }) => value)), s)
  }
  for (const { m, v } of states) tf.dispose([m, v])
  return named(states.map(({ value }) => value))
}
