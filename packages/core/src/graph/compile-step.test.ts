// @slow: compiles steps on every engine
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { availableEngines, startEngine } from '../engines/index.js'
import { slotsOf } from '../optimizers/index.js'
import { required } from '../required.js'
import { tf, type Tensor } from '../tensors/tf.js'
import { nodeBackend } from './binding.js'
import { compileStep } from './compile-step.js'
import { convProblem } from '../testing/steps/conv.js'
import {
  compile,
  freshInputs,
  lossOf,
  readOutput,
  type optimizers,
  train,
  type Problem,
  type ProblemOptions,
} from '../testing/steps/problem.js'
import { toyProblem } from '../testing/steps/toy.js'
import type { Tensors } from '../contracts/tensors.js'
import { inPart } from './in-part.js'

/** The native binding of the active engine. */
const binding = () => required(nodeBackend(), 'the backend of tfjs-node').binding

const present = (await availableEngines()).includes('tensorflow')
if (!present) console.info('engine tensorflow is absent, tests of compiled steps are skipped')

const optimizerNames: readonly (keyof typeof optimizers)[] = ['adam', 'sgd', 'sgd with momentum']
const problems = { toy: toyProblem, conv: convProblem } as const
const cases = Object.entries(problems).flatMap(([model, make]) =>
  optimizerNames.flatMap((optimizer) =>
    [false, true].map((normalize) => ({ model, make, optimizer, normalize, steps: model === 'conv' ? 50 : 200 })),
  ),
)

describe.skipIf(!present)('a compiled step on tensorflow', () => {
  beforeAll(async () => void (await startEngine('tensorflow')))
  beforeEach(() => tf.disposeVariables())

  it.each(cases)(
    'has the losses of the eager step over $steps steps: $model, $optimizer, normalized $normalize',
    ({ make, optimizer, normalize, steps }) => {
      const shared = { optimizer, normalize }
      const options: ProblemOptions = normalize ? { ...shared, learningRate: 0.003 } : shared
      const eager = train(make(options), steps, { mode: 'off' })
      const compiled = train(make(options), steps)
      eager.forEach((loss, i) => expect(Math.abs(compiled[i]! / loss - 1), `step ${i}`).toBeLessThan(1e-5))
    },
  )

  it('compiled by XLA has the losses of the eager step over 200 steps', () => {
    const eager = train(toyProblem(), 200, { mode: 'off' })
    train(toyProblem(), 200, { xla: true }).forEach((loss, i) =>
      expect(Math.abs(loss / eager[i]! - 1), `step ${i}`).toBeLessThan(1e-5),
    )
  })

  it('has the variables of the eager step, pulled at any step', () => {
    const [problem, reference] = [toyProblem(), toyProblem()]
    const [compiled, eager] = [compile(problem), compile(reference, { mode: 'off' })]
    for (let t = 1; t <= 12; t++) {
      lossOf(compiled.run(problem.inputs(t)))
      lossOf(eager.run(reference.inputs(t)))
      if (![1, 2, 7, 12].includes(t)) continue
      compiled.pull()
      expectClose(problem, reference)
    }
    compiled.dispose()
  })

  it('continues from variables that other code assigned, pushed or not', () => {
    const problem = toyProblem()
    const compiled = compile(problem)
    const losses = [1, 2, 3, 4, 5].map((t) => lossOf(compiled.run(problem.inputs(t))))
    compiled.pull()
    const saved = [...problem.variables, ...slotsOf(problem.optimizer)].map((variable) => variable.clone())
    const continueRun = () => [6, 7, 8].map((t) => lossOf(compiled.run(problem.inputs(t))))
    const losses678 = continueRun()
    const restore = () =>
      [...problem.variables, ...slotsOf(problem.optimizer)].forEach((variable, i) => variable.assign(saved[i]!))
    restore()
    expect(continueRun()).toEqual(losses678)
    restore()
    compiled.push()
    expect(continueRun()).toEqual(losses678)
    expect(losses).toHaveLength(5)
    compiled.dispose()
  })

  it('uses the assigned value of one variable and the session values of the others', () => {
    const [a, b] = [tf.variable(tf.scalar(1)), tf.variable(tf.scalar(10))]
    const count = () => {
      a.assign(tf.add(a, 1))
      b.assign(tf.add(b, 1))
      return { sum: tf.add(a, b) }
    }
    const compiled = compileStep(count, { name: 'count', variables: [a, b], mode: 'always' })
    const sum = () => readOutput(compiled.run({}), 'sum')
    expect([sum(), sum(), sum()]).toEqual([13, 15, 17])
    a.assign(tf.scalar(100))
    expect(sum()).toBe(101 + 14)
    compiled.dispose()
    expect([a.dataSync()[0], b.dataSync()[0]]).toEqual([101, 14])
  })

  it('moves variables between a training step and an evaluation step', () => {
    const variable = tf.variable(tf.tensor([1, 2]))
    const options = { variables: [variable], mode: 'always' as const }
    const training = compileStep(
      ({ by }) => {
        variable.assign(tf.add(variable, required(by, 'by')))
        return {}
      },
      { name: 'train', ...options },
    )
    const evaluating = compileStep(() => ({ sum: tf.sum(variable) }), { name: 'evaluate', ...options })
    const sums = [1, 2, 3, 4].map(() => {
      training.run({ by: 1 })
      training.run({ by: 0.5 })
      return readOutput(evaluating.run({}), 'sum')
    })
    expect(sums).toEqual([6, 9, 12, 15])
    variable.assign(tf.tensor([0, 0]))
    expect(readOutput(evaluating.run({}), 'sum')).toBe(0)
    training.dispose()
    evaluating.dispose()
  })

  it('compiles again for another shape, keeps four graphs, and keeps the variables', () => {
    const before = binding().getNumOfSavedModels()
    const total = tf.variable(tf.scalar(0))
    const compiled = compileStep(
      ({ x }) => {
        total.assign(tf.add(total, tf.sum(required(x, 'x'))))
        return { total }
      },
      { name: 'sum', variables: [total], mode: 'always' },
    )
    let expected = 0
    for (const size of [3, 3, 2, 3, 2, 1, 4, 5, 6, 3, 3, 1, 1, 6]) {
      const x = tf.ones([size])
      expected += size
      expect(readOutput(compiled.run({ x }), 'total')).toBe(expected)
      x.dispose()
      expect(binding().getNumOfSavedModels() - before).toBeLessThanOrEqual(4)
    }
    compiled.dispose()
    expect(binding().getNumOfSavedModels()).toBe(before)
    expect(total.dataSync()[0]).toBe(expected)
  })

  it('accepts numbers as scalars, and distinguishes inputs and variables that share a tensor', () => {
    const zero = tf.scalar(0)
    const [a, b] = [tf.variable(zero), tf.variable(zero)]
    const compiled = compileStep(
      (inputs) => {
        const { x, y, k } = scalarsIn(inputs)
        a.assign(tf.add(a, x))
        b.assign(tf.add(b, y))
        return { all: tf.stack([a, b, k]), x }
      },
      { name: 'sums', variables: [a, b], mode: 'always' },
    )
    const [one, two] = [tf.scalar(1), tf.scalar(2)]
    const run = (inputs: Parameters<typeof compiled.run>[0]) => {
      const { all, x } = compiled.run(inputs)
      return [all, x].flatMap((tensor) => [...required(tensor, 'an output').dataSync()])
    }
    expect(run({ x: one, y: one, k: 5 })).toEqual([1, 1, 5, 1])
    expect(run({ x: one, y: two, k: 6 })).toEqual([2, 3, 6, 1])
    expect(run({ x: 4, y: two, k: 7 })).toEqual([6, 5, 7, 4])
    expect(one.isDisposed).toBe(false)
    compiled.dispose()
  })

  it('treats fixed inputs as constants, and compiles again for another one', () => {
    const step = ({ x, y }: Tensors) => ({ y: tf.mul(tf.sum(tf.exp(required(x, 'x'))), required(y, 'y')) })
    const compiled = compileStep(step, { name: 'fixed', variables: [], mode: 'always', fixed: ['x'] })
    const [zeros, ones] = [tf.zeros([2]), tf.ones([2])]
    const run = (x: Tensor, y: number) => readOutput(compiled.run({ x, y }), 'y')
    expect([run(zeros, 1), run(zeros, 2), run(zeros, 3)]).toEqual([2, 4, 6])
    expect([run(ones, 1), run(ones, 2)].map((value) => value / Math.E)).toEqual([
      expect.closeTo(2, 5),
      expect.closeTo(4, 5),
    ])
    expect(run(zeros, 4)).toBe(8)
    compiled.dispose()
  })

  it('does not increase the number of tensors or the resident memory over 20,000 runs', () => {
    const problem = toyProblem()
    const compiled = compile(problem)
    const run = (from: number, to: number) => {
      for (let t = from; t < to; t++) lossOf(compiled.run(problem.inputs(t)))
      return { tensors: tf.memory().numTensors, bytes: process.memoryUsage().rss }
    }
    const early = run(1, 2000)
    const late = run(2000, 20_000)
    expect(late.tensors).toBe(early.tensors)
    expect(late.bytes - early.bytes).toBeLessThan(50e6)
    compiled.dispose()
  })

  it('leaks no tensors, native tensors or sessions', () => {
    const problem = convProblem()
    const counts = () => [tf.memory().numTensors, binding().getNumOfTensors(), binding().getNumOfSavedModels()]
    train(problem, 3)
    freshInputs(problem, 1)
    const before = counts()
    train(problem, 5)
    freshInputs(problem, 1)
    expect(counts()).toEqual(before)
  })
})

describe.skipIf(!present)('a step that cannot be compiled', () => {
  beforeAll(async () => void (await startEngine('tensorflow')))

  const cases: { what: string; step: (inputs: Tensors) => Tensors; message: string }[] = [
    {
      what: 'reads a value back',
      step: (inputs) =>
        inPart('objective "peek"', () => ({
          y: isPositive(xOf(inputs)) ? tf.neg(xOf(inputs)) : tf.square(xOf(inputs)),
        })),
      message: 'objective "peek": reading a tensor back to JavaScript cannot be compiled. Keep the value in tensors',
    },
    {
      what: 'draws its own noise',
      step: (inputs) => inPart('encoder "own"', () => ({ y: tf.mul(xOf(inputs), tf.randomNormal([])) })),
      message: 'encoder "own": a draw of random numbers cannot be compiled. Draw from the noise given to the part',
    },
    {
      what: 'draws its own codes',
      step: (inputs) => ({ y: tf.mul(xOf(inputs), tf.sum(tf.multinomial(tf.tensor1d([0.5, 0.5]), 1))) }),
      message: 'cannot be compiled. Draw from the noise given to the part',
    },
  ]

  it.each(cases)('because it $what runs eagerly after one warning', ({ step, message }) => {
    const lines: string[] = []
    const options = { name: 'train', variables: [], warn: (line: string) => lines.push(line) }
    const compiled = compileStep(step, { ...options, mode: 'auto' })
    for (const x of [2, 3]) expect(Number.isFinite(readOutput(compiled.run({ x }), 'y'))).toBe(true)
    expect(compiled.compiled).toBe(false)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain(message)
    expect(lines[0]).toContain('(CANNOT_COMPILE)')
    expect(() => compileStep(step, { ...options, mode: 'always' }).run({ x: 1 })).toThrow(message)
  })
})

describe('a step that is not compiled', () => {
  beforeAll(async () => void (await startEngine('cpu')))

  it('runs eagerly, and frees tensors that it does not return', () => {
    const problem = toyProblem()
    const step = compile(problem, { mode: 'auto' })
    expect(step.compiled).toBe(false)
    lossOf(step.run(problem.inputs(1)))
    const before = tf.memory().numTensors
    for (let t = 2; t < 6; t++) lossOf(step.run(problem.inputs(t)))
    expect(tf.memory().numTensors).toBe(before)
  })

  it('is rejected with mode always', () => {
    expect(() => compile(toyProblem())).toThrow('test: the step cannot be compiled. Use --engine tensorflow')
  })
})

const xOf = ({ x }: Tensors): Tensor => required(x, 'x')

const isPositive = (x: Tensor): boolean => required(x.dataSync()[0], 'x') > 0

const scalarsIn = ({ x, y, k }: Tensors) => ({ x: required(x, 'x'), y: required(y, 'y'), k: required(k, 'k') })

function expectClose(a: Problem, b: Problem): void {
  const values = ({ variables, optimizer }: Problem) =>
    [...variables, ...slotsOf(optimizer)].flatMap((variable) => [...variable.dataSync()])
  const expected = values(b)
  values(a).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5))
}
