import { type ElbowError, errors } from '../errors.js'
import type { Tensor, Variable } from '../tf.js'
import {
  dtypes,
  handle,
  ownTensor,
  type Attribute,
  type Binding,
  type Metadata,
  type NodeBackend,
  type Values,
} from './binding.js'
import { GraphBuilder, typeAttribute } from './builder.js'
import { nodesOf, sizeOf, type Edge, type FusedUpdate, type OutputType, type StepGraph } from './graph.js'
import type { Tensors } from './inputs.js'
import { currentPart } from './parts.js'
import { randomness, unrecordable } from './unrecordable.js'

/** Runs forward, backward and update; may assign variables. */
export type Step = (inputs: Tensors) => Tensors

/** Results of constant ops up to this many elements are stored instead of computed anew in every run. */
const foldedElements = 16384
const folded: readonly number[] = [dtypes.float32, dtypes.int32, dtypes.bool]

/** A fused kernel that does what the step did; `values` are the variables' tensors after it. */
interface Replacement {
  readonly op: string
  readonly variables: readonly Variable[]
  readonly values: readonly object[]
  readonly inputs: readonly Edge[]
  readonly gradient: number
}

let current: Recorder | undefined

function runUnder<T>(recorder: Recorder, run: () => T): T {
  current = recorder
  try {
    return run()
  } finally {
    current = undefined
  }
}

/** The recording in progress, for code that knows a better form of what it is about to do (see optimizers). */
export const recording = (): Recorder | undefined => current

/**
 * Watches one eager execution of a step through tfjs-node's binding, and keeps what it did as a graph.
 *
 * Every op of every kernel, forward and backward, passes `executeOp`, so nothing in the step has to know.
 */
export class Recorder {
  private readonly builder = new GraphBuilder()
  private readonly edges = new Map<number, Edge>()
  private readonly taken = new Set<number>()
  private readonly fused: Replacement[] = []
  private failure: ElbowError | undefined

  private readonly native: Binding

  constructor(
    private readonly backend: NodeBackend,
    private readonly name: string,
  ) {
    this.native = backend.binding
  }

  /** Runs the step, which counts as a real one, and returns its outputs with the graph of what it did. */
  record(
    step: Step,
    inputs: Tensors,
    variables: readonly Variable[],
    fixed: readonly string[],
  ): { outputs: Tensors; graph: StepGraph | ElbowError } {
    this.separate(variables)
    const given = Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, this.distinct(tensor)]))
    const types = variables.map((variable, i) => this.source(variable, (type) => this.builder.read(i, type)))
    const feeds = Object.entries(given).flatMap(([input, tensor]) => {
      if (!fixed.includes(input)) this.source(tensor, (type) => this.builder.placeholder(type))
      const { node } = this.origin(tensor)
      return node.op === 'Placeholder' ? [{ inputs: [input], node }] : []
    })
    const before = variables.map((variable) => variable.dataId)
    const outputs = this.watch(() => step(given))
    Object.entries(given).forEach(([name, tensor]) => tensor !== inputs[name] && tensor.dispose())
    if (this.failure !== undefined) return { outputs, graph: this.failure }

    const updates = this.updates(variables)
    const updated = new Set(updates.flatMap(({ cells }) => cells))
    const changed = variables.flatMap((variable, i) => (variable.dataId === before[i] || updated.has(i) ? [] : [i]))
    const graph: StepGraph = {
      feeds,
      outputs: Object.entries(outputs).map(([output, tensor]) => ({ outputs: [output], edge: this.origin(tensor) })),
      variables: types,
      cells: types.map((type, i) => ({ type, members: [i] })),
      assignments: new Map(changed.map((i) => [i, this.origin(variables[i]!)])),
      updates,
    }
    const used = new Set(nodesOf(graph))
    return { outputs, graph: this.failure ?? { ...graph, feeds: feeds.filter(({ node }) => used.has(node)) } }
  }

  /**
   * Says that the values just assigned to `variables` are what TensorFlow's kernel `op` computes from them and
   * `inputs`. The graph then uses the kernel; the ops that were executed instead drop out of it.
   */
  replaceBy(op: string, variables: readonly Variable[], inputs: readonly (Tensor | number)[], gradient: Tensor): void {
    const edges = inputs.map((input) =>
      typeof input === 'number'
        ? this.builder.constant(Float32Array.of(input), { shape: [], dtype: dtypes.float32 })
        : this.origin(input),
    )
    const values = variables.map(({ dataId }) => dataId)
    this.fused.push({ op, variables, values, inputs: edges, gradient: inputs.indexOf(gradient) })
  }

  /** Those replacements whose variables were not assigned again afterwards. */
  private updates(variables: readonly Variable[]): FusedUpdate[] {
    return this.fused
      .filter(({ variables: all, values }) => all.every((variable, i) => variable.dataId === values[i]))
      .map(({ op, variables: all, inputs, gradient }) => ({
        op,
        inputs,
        gradient,
        cells: all.map((v) => variables.indexOf(v)),
      }))
      .filter(({ cells }) => !cells.includes(-1))
  }

  /** Tensors are told apart by their handles; two names for one tensor would become one in the graph. */
  private distinct(tensor: Tensor): Tensor {
    const id = handle(this.backend, tensor)
    if (!this.taken.has(id)) {
      this.taken.add(id)
      return tensor
    }
    return ownTensor(this.backend, tensor)
  }

  private separate(variables: readonly Variable[]): void {
    for (const variable of variables) {
      const own = this.distinct(variable)
      if (own === variable) continue
      variable.assign(own)
      own.dispose()
    }
  }

  private source(tensor: Tensor, make: (type: OutputType) => Edge): OutputType {
    const id = handle(this.backend, tensor)
    const { shape, dtype } = this.backend.tensorMap.get(tensor.dataId)
    const type = { shape: [...shape], dtype }
    this.edges.set(id, make(type))
    return type
  }

  private origin(tensor: Tensor): Edge {
    return this.edge(handle(this.backend, tensor))
  }

  /** Forwards to the native binding, whose properties are read-only, and listens. */
  private watch<T>(run: () => T): T {
    const { native } = this
    const members = Object.getOwnPropertyNames(native).map((key) => [key, native[key as keyof Binding]])
    this.backend.binding = {
      ...(Object.fromEntries(members) as Binding),
      createTensor: (shape, dtype, values) => this.create(shape, dtype, values),
      executeOp: (op, attributes, inputs, outputs) => this.execute(op, attributes, inputs, outputs),
      tensorDataSync: (id) => this.read(id),
    }
    const random = Math.random
    Math.random = () => {
      this.fail('a draw of random numbers', randomness)
      return random()
    }
    try {
      return runUnder(this, run)
    } finally {
      Math.random = random
      this.backend.binding = native
    }
  }

  private create(shape: readonly number[], dtype: number, values: Values): number {
    const id = this.native.createTensor(shape, dtype, values)
    this.edges.set(id, this.builder.constant(values, { shape: [...shape], dtype }))
    return id
  }

  private execute(op: string, attributes: Attribute[], inputs: number[], count: number): Metadata[] {
    const results = this.native.executeOp(op, attributes, inputs, count)
    if (this.failure !== undefined) return results
    if (unrecordable.has(op)) this.fail(`op ${op}`, unrecordable.get(op)!)
    const operands = inputs.map((id) => this.edge(id))
    const constant = operands.every(({ node }) => node.op === 'Const')
    if (constant && results.every(({ shape, dtype }) => sizeOf(shape) <= foldedElements && folded.includes(dtype))) {
      for (const result of results) {
        this.edges.set(result.id, this.builder.constant(this.native.tensorDataSync(result.id), result))
      }
      return results
    }
    const made = this.builder.apply(
      op,
      attributes,
      operands,
      results.map(({ shape, dtype }) => ({ shape, dtype })),
    )
    results.forEach(({ id }, i) => this.edges.set(id, made[i]!))
    return results
  }

  private read(id: number): Values {
    if (this.edges.get(id)?.node.op !== 'Const') {
      this.fail(
        'reading a tensor back to JavaScript',
        'Keep the value in tensors: tf.where instead of if, an output of the step instead of dataSync.',
      )
    }
    return this.native.tensorDataSync(id)
  }

  /** Where a tensor comes from. One that nobody saw being made existed before the step: it is a constant of it. */
  private edge(id: number): Edge {
    const known = this.edges.get(id)
    if (known !== undefined) return known
    const values = this.native.tensorDataSync(id)
    const dtype =
      values instanceof Float32Array ? dtypes.float32 : values instanceof Int32Array ? dtypes.int32 : dtypes.bool
    const attributes = [typeAttribute('T', dtype), typeAttribute('out_type', dtypes.int32)]
    const [metadata] = this.native.executeOp('Shape', attributes, [id], 1)
    const shape = [...this.native.tensorDataSync(metadata!.id)]
    this.native.deleteTensor(metadata!.id)
    const edge = this.builder.constant(values, { shape, dtype })
    this.edges.set(id, edge)
    return edge
  }

  /** The step goes on, because it counts as a real one; what is wrong with it is told afterwards, first fault first. */
  private fail(what: string, advice: string): void {
    this.failure ??= errors.cannotCompile(what, currentPart() ?? this.name, advice)
  }
}
