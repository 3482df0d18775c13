import { compileStep } from '../graph/index.js'
import { tf, type Scalar, type Tensor, type Variable } from '../tensors/tf.js'
import { adam } from './adam.js'
import { required } from '../required.js'
import { slotsOf, updateScalars } from './optimizer.js'
import { schedules } from './schedules.js'

/** A model to fit. */
export interface FitOptions {
  /** Name for messages. */
  readonly name: string
  readonly variables: readonly Variable[]
  /** Loss of a batch. It must not draw random numbers. */
  readonly loss: (x: Tensor) => Scalar
  /** Creates the batch of a step. It is disposed of after the step. */
  readonly batch: (step: number) => Tensor
  readonly steps: number
  /** Initial learning rate of Adam. It falls to 0 along a cosine. */
  readonly learningRate: number
  readonly signal?: AbortSignal
}

/**
 * Minimizes a loss over weights that do not belong to a run, such as those of an evaluator.
 *
 * @throws the signal's reason when aborted
 */
export async function fit({ name, variables, loss, batch, steps, learningRate, signal }: FitOptions): Promise<void> {
  const optimizer = adam(variables)
  const compiled = compileStep(
    (inputs) => {
      const { value, grads } = tf.variableGrads(() => loss(required(inputs['x'], 'x')), [...variables])
      const gradients = variables.map((variable) => grads[variable.name] ?? tf.zerosLike(variable))
      optimizer.update(gradients, updateScalars(inputs))
      return { value }
    },
    { name, variables: [...variables, ...slotsOf(optimizer)], mode: 'auto' },
  )
  try {
    for (let step = 0; step < steps; step++) {
      signal?.throwIfAborted()
      const x = batch(step)
      const rate = learningRate * schedules.cosine(step / steps)
      tf.dispose(compiled.run({ x, learningRate: rate, ...optimizer.scalars(step + 1) }))
      x.dispose()
      await new Promise(setImmediate) // lets signal handlers run
    }
    compiled.pull()
  } finally {
    compiled.dispose()
    tf.dispose([...slotsOf(optimizer)])
  }
}
