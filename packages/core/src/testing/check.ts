import { startEngine, type EngineName } from '../engines/index.js'
import type { Context } from '../parts.js'
import { tf, type NamedTensorMap, type Tensor } from '../tf.js'

/**
 * One thing that a contract asks for. A suite is a list of them, for any test runner:
 *
 *   for (const { name, run } of obeysObjectiveContract(mine)) it(name, run)
 */
export interface Check {
  readonly name: string
  /** @throws an Error whose message names the fault */
  run(): Promise<void>
}

/** How a part is tried. */
export interface ContractOptions {
  /** Option values that make the part small; all others have their defaults. */
  readonly options?: Readonly<Record<string, unknown>>
  /** Options that have no meaning for this data, and are not read. */
  readonly unused?: readonly string[]
  /** Data and code that it is tried on: two continuous dimensions each, unless told otherwise. */
  readonly context?: Partial<Context>
  /** What computes: the first that starts, unless told otherwise. */
  readonly engine?: 'auto' | EngineName
}

/** A check that runs on an engine, and leaves no tensor behind. */
export const check = (name: string, { engine = 'auto' }: ContractOptions, body: () => Promise<void> | void): Check => ({
  name,
  async run() {
    await startEngine(engine)
    const before = tf.memory().numTensors
    await body()
    const left = tf.memory().numTensors - before
    demand(left <= 0, `${left} tensors are left behind: dispose of what is kept, or make it within a tidy`)
  },
})

export function demand(holds: boolean, fault: string): asserts holds {
  if (!holds) throw new Error(fault)
}

/** Numbers of tensors that a body makes, by name; the tensors are gone. */
export async function numbersOf(body: () => NamedTensorMap): Promise<Record<string, Float32Array>> {
  const tensors = tf.tidy(body)
  const read = async ([name, tensor]: [string, Tensor]) => [name, Float32Array.from(await tensor.data())] as const
  const numbers = await Promise.all(Object.entries(tensors).map(read))
  tf.dispose(tensors)
  return Object.fromEntries(numbers)
}

/** Largest |a − b| / (1 + |b|) of two results; infinite where one is not a number. */
export function distance(a: Readonly<Record<string, Float32Array>>, b: Readonly<Record<string, Float32Array>>): number {
  const each = Object.entries(b).flatMap(([name, values]) =>
    [...values].map((value, i) => Math.abs(a[name]![i]! - value) / (1 + Math.abs(value))),
  )
  return each.reduce((worst, far) => (Number.isNaN(far) ? Infinity : Math.max(worst, far)), 0)
}

export const shapeText = ({ shape }: Tensor) => `[${shape.join(', ')}]`

/** @throws unless a tensor has this shape */
export function demandShape(what: string, tensor: Tensor, expected: readonly number[]): void {
  const holds = tensor.shape.length === expected.length && tensor.shape.every((n, i) => n === expected[i])
  demand(holds, `${what} has shape ${shapeText(tensor)}, not [${expected.join(', ')}]`)
}
