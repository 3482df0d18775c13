import { compileStep } from '../compile/index.js'
import { tf, type Scalar, type Tensor, type Variable } from '../tf.js'
import { adam } from './adam.js'
import { slotsOf } from './optimizer.js'
import { schedules } from './schedules.js'

/** What is fitted, and to what. */
export interface FitOptions {
  /** What is fitted, in messages. */
  readonly name: string
  readonly variables: readonly Variable[]
  /** Of a batch; draws nothing. */
  readonly loss: (x: Tensor) => Scalar
  /** The examples of a step, disposed of after it. */
  readonly batch: (step: number) => Tensor
  readonly steps: number
  /** Adam's, falling to 0 along a cosine. */
  readonly learningRate: number
  readonly signal?: AbortSignal
}

/** Minimise a loss over weights that belong to no run: what an evaluator fits for itself. @throws when `signal` aborts */
export async function fit({ name, variables, loss, batch, steps, learningRate, signal }: FitOptions): Promise<void> {
  const optimizer = adam(variables)
  const compiled = compileStep(
    (inputs) => {
      const { value, grads } = tf.variableGrads(() => loss(inputs['x']!), [...variables])
      const gradients = variables.map((variable) => grads[variable.name] ?? tf.zerosLike(variable))
      optimizer.update(gradients, inputs as never)
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
      await new Promise(setImmediate) // let signals have their turn
    }
    compiled.pull()
  } finally {
    compiled.dispose()
    tf.dispose([...slotsOf(optimizer)])
  }
}
