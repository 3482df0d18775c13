import { startEngine, type EngineName } from '../engines/index.js'
import { required } from '../required.js'
import type { Context } from '../contracts/context.js'
import { tf, type NamedTensorMap, type Tensor } from '../tensors/tf.js'

/**
 * One requirement of a contract. A suite is a list of checks for any test runner:
 *
 *   for (const { name, run } of obeysObjectiveContract(mine)) it(name, run)
 */
export interface Check {
  readonly name: string
  /** @throws Error with a message that describes the fault */
  run(): Promise<void>
}

/** Settings of a contract suite. */
export interface ContractOptions {
  /** Option values, for example to make the part small. Other options have their defaults. */
  readonly options?: Readonly<Record<string, unknown>>
  /** Options that do not apply to this data and are not read. */
  readonly unused?: readonly string[]
  /** Data and code; by default both are continuous and have two dimensions. */
  readonly context?: Partial<Context>
  /** Engine; default: the first one that starts. */
  readonly engine?: 'auto' | EngineName
}

/** A check that runs on an engine and fails if it leaks tensors. */
export const check = (name: string, { engine = 'auto' }: ContractOptions, body: () => Promise<void> | void): Check => ({
  name,
  async run() {
    await startEngine(engine)
    const before = tf.memory().numTensors
    await body()
    const leaked = tf.memory().numTensors - before
    assertThat(leaked <= 0, `${leaked} tensors leaked: dispose of kept tensors, or create them within tf.tidy`)
  },
})

/** @throws Error with this message unless the condition holds */
export function assertThat(holds: boolean, fault: string): asserts holds {
  if (!holds) throw new Error(fault)
}

/** Values of tensors by name. */
export type NamedValues<Name extends string = string> = Readonly<Record<Name, Float32Array>>

/** Reads the values of the tensors that `body` creates, and disposes of the tensors. */
export async function readNamedTensors(body: () => NamedTensorMap): Promise<NamedValues> {
  const tensors = tf.tidy(body)
  const values = await Promise.all(
    Object.entries(tensors).map(async ([name, tensor]) => [name, await valuesOf(tensor)] as const),
  )
  tf.dispose(tensors)
  return Object.fromEntries(values)
}

/** Reads the values of one tensor that `body` creates, and disposes of it. */
export async function readTensor(body: () => Tensor): Promise<Float32Array> {
  const tensor = tf.tidy(body)
  const values = await valuesOf(tensor)
  tensor.dispose()
  return values
}

/** Reads the value of one scalar that `body` creates, and disposes of it. */
export async function readScalar(body: () => Tensor): Promise<number> {
  return required((await readTensor(body))[0], 'the value of a scalar')
}

const valuesOf = async (tensor: Tensor) => Float32Array.from(await tensor.data())

/** Largest |a − b| / (1 + |b|) of two results. Infinite if a value is NaN or missing. */
export function distance(a: NamedValues, b: NamedValues): number {
  const differences = Object.entries(b).flatMap(([name, values]) =>
    [...values].map((value, i) => Math.abs((a[name]?.[i] ?? NaN) - value) / (1 + Math.abs(value))),
  )
  return differences.reduce((max, d) => (Number.isNaN(d) ? Infinity : Math.max(max, d)), 0)
}

export const shapeText = ({ shape }: Tensor) => `[${shape.join(', ')}]`

/** @throws Error unless a tensor has this shape */
export function assertShape(name: string, tensor: Tensor, expected: readonly number[]): void {
  const isEqual = tensor.shape.length === expected.length && tensor.shape.every((n, i) => n === expected[i])
  assertThat(isEqual, `${name} has shape ${shapeText(tensor)}, not [${expected.join(', ')}]`)
}
