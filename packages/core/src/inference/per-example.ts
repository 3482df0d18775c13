import { measure, type MeasureOptions, type Measurement, type Model } from '../measure.js'
import type { Noise } from '../noise/noise.js'
import type { Conditional, Tensors } from '../parts.js'
import { tf, type Scalar, type Tensor } from '../tf.js'

/** How parameters are optimised. */
export interface InnerLoop {
  /** S, gradient steps. */
  readonly steps: number
  /** Adam's learning rate at the first of them; it falls linearly to 0, which averages the noise of draws out. */
  readonly rate: number
  /** Where they start: at what the encoder says, or at zeros, the same for every example. */
  readonly start: 'encoder' | 'scratch'
  /** Called after every step, from 1, with parameters that last until the next one. */
  watch?(parameters: Tensors, step: number): void
}

/**
 * Stochastic variational inference: a density of the encoder's family for each example, without the encoder's network.
 *
 *   λ* = argmin_λ loss(q_λ),   λ ← λ − α_s Adam(∇_λ loss),   s = 1 … S     Hoffman et al. 2013 (arXiv:1206.7055)
 *
 * With loss = −L[q_λ] the gap between L[q*] and the encoder's L[q] is the amortisation gap (Cremer et al. 2018). All
 * examples go in one batch; where the loss is a mean over examples they do not touch each other, because Adam works
 * number by number.
 *
 * Pure ops: runs inside a compiled step, and inside a tidy. Weights are constants to it.
 *
 * @returns parameters for `encoder.density`, to be disposed
 */
export function inferPerExample(
  model: Model,
  options: MeasureOptions,
  loss: (measurement: Measurement, noise: Noise) => Scalar,
  { start, ...loop }: InnerLoop,
): Tensors {
  const begin = tf.tidy(() =>
    mapped(model.encoder.parameters(options.x), (said) => (start === 'encoder' ? tf.clone(said) : tf.zerosLike(said))),
  )
  const lossOf = (parameters: Tensors, noise: Noise): Scalar =>
    loss(measure({ ...model, encoder: saying(model.encoder, parameters) }, { ...options, noise }), noise)
  const found = descend(begin, (parameters, s) => lossOf(parameters, options.noise.at(`step-${s}`)), loop)
  tf.dispose(begin)
  return found
}

/** The encoder's family, with these parameters in place of what its network says. */
export const saying = (encoder: Conditional, parameters: Tensors): Conditional => ({
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
function descend(
  start: Tensors,
  loss: (parameters: Tensors, step: number) => Scalar,
  { steps, rate, watch }: Omit<InnerLoop, 'start'>,
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
    const scale = (rate * (1 - (s - 1) / steps)) / (1 - beta1 ** s)
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
    watch?.(named(states.map(({ value }) => value)), s)
  }
  for (const { m, v } of states) tf.dispose([m, v])
  return named(states.map(({ value }) => value))
}

const mapped = (tensors: Tensors, change: (tensor: Tensor) => Tensor): Tensors =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, change(tensor)]))
