import { adam, normalizeGradients, sgd, slotsOf, updateScalars, type Optimizer } from '../../optimizers/index.js'
import { required } from '../../required.js'
import { tf, type Scalar, type Variable } from '../../tensors/tf.js'
import { compileStep, type CompileOptions } from '../../graph/compile-step.js'
import type { Tensors } from '../../contracts/tensors.js'
import type { StepInputs } from '../../graph/inputs.js'
import type { StepFunction } from '../../graph/recorder.js'

/** A small training problem, for tests: the same losses on every engine and in every mode. */
export interface Problem {
  readonly variables: readonly Variable[]
  readonly optimizer: Optimizer
  readonly step: StepFunction
  /** Creates the inputs of step t, counted from 1. */
  inputs(t: number): StepInputs
}

/** Optimizers by name. */
export const optimizers = {
  adam: (variables: readonly Variable[]) => adam(variables),
  sgd: (variables: readonly Variable[]) => sgd(variables),
  'sgd with momentum': (variables: readonly Variable[]) => sgd(variables, { momentum: 0.9 }),
} as const

/** Options of a problem. */
export interface ProblemOptions {
  readonly optimizer?: keyof typeof optimizers
  readonly normalize?: boolean
  readonly learningRate?: number
  readonly batch?: number
}

/** Definition of a problem. */
export interface Definition {
  readonly variables: readonly Variable[]
  /** Kernel and bias of each layer, by index. */
  readonly groups: readonly (readonly number[])[]
  loss(inputs: Tensors): Scalar
  inputs(t: number): StepInputs
}

/** Creates the problem of a loss, with its training step. */
export function problemOf({ variables, groups, loss, inputs }: Definition, options: ProblemOptions): Problem {
  const optimizer = optimizers[options.optimizer ?? 'adam'](variables)
  const step = (inputs: Tensors) => {
    const { value, grads } = tf.variableGrads(() => loss(inputs), [...variables])
    const gradients = variables.map(({ name }) => required(grads[name], `the gradient of ${name}`))
    optimizer.update(options.normalize ? normalizeGradients(gradients, groups) : gradients, updateScalars(inputs))
    return { loss: value }
  }
  const learningRate = options.learningRate ?? 0.01
  return { variables, optimizer, step, inputs: (t) => ({ ...inputs(t), learningRate, ...optimizer.scalars(t) }) }
}

/** Compiles the step of a problem with all variables that it assigns. */
export const compile = (problem: Problem, options: Partial<CompileOptions> = {}) =>
  compileStep(problem.step, {
    name: 'test',
    variables: [...problem.variables, ...slotsOf(problem.optimizer)],
    mode: 'always',
    ...options,
  })

/** Losses of the first steps. */
export function train(problem: Problem, steps: number, options: Partial<CompileOptions> = {}): number[] {
  const compiled = compile(problem, options)
  const losses = Array.from({ length: steps }, (_, i) => lossOf(compiled.run(freshInputs(problem, i + 1))))
  compiled.dispose()
  return losses
}

/** Creates the inputs of a step, and disposes of those of the previous step. */
export function freshInputs(problem: Problem, t: number): StepInputs {
  tf.dispose({ ...previousInputs.get(problem) })
  const inputs = problem.inputs(t)
  previousInputs.set(problem, inputs)
  return inputs
}

const previousInputs = new WeakMap<Problem, StepInputs>()

/** Reads the loss of a step and disposes of its outputs. */
export const lossOf = (outputs: Tensors): number => readOutput(outputs, 'loss')

/** Reads one scalar output of a step and disposes of all of them. */
export function readOutput(outputs: Tensors, name: string): number {
  const [value] = required(outputs[name], name).dataSync()
  tf.dispose({ ...outputs })
  return required(value, name)
}

/** Deterministic numbers in [−scale, scale], generated without tfjs. */
export function seededUniform(seed: number): (count: number, scale: number) => Float32Array {
  let state = seed
  const next = () => (state = (state * 48271) % 2147483647) / 2147483647
  return (count, scale) => Float32Array.from({ length: count }, () => (2 * next() - 1) * scale)
}
