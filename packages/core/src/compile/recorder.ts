import { type ElbowError, errors } from '../errors.js'
import type { Tensor, Variable } from '../tf.js'
import { dtypes, handle, type Attribute, type Binding, type Metadata, type NodeBackend, type Values } from './binding.js'
import { GraphBuilder, typeAttribute } from './builder.js'
import { sizeOf, type Edge, type FusedUpdate, type GraphNode, type RecordedStep } from './graph.js'
import { currentPart } from './parts.js'

export type Tensors = Readonly<Record<string, Tensor>>
export type Step = (inputs: Tensors) => Tensors

/** Results of constant ops up to this many elements are stored instead of computed anew in every run. */
const foldedElements = 16384

let current: Recorder | undefined

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
  private readonly fused: { op: string; variables: readonly Variable[]; after: readonly object[]; inputs: Edge[] }[] = []
  private failure: ElbowError | undefined

  constructor(
    private readonly backend: NodeBackend,
    private readonly native: Binding,
    private readonly name: string,
  ) {}

  /** Runs the step, which counts as a real one, and returns its outputs with the graph of what it did. */
  record(step: Step, inputs: Tensors, variables: readonly Variable[]): { outputs: Tensors; graph: RecordedStep | ElbowError } {
    const feeds = new Map(Object.entries(inputs).map(([feed, tensor]) => [feed, this.feed(feed, tensor)]))
    const types = variables.map((variable, i) => this.variable(i, variable))
    const before = variables.map((variable) => variable.dataId)
    const outputs = this.watch(() => step(inputs))
    if (this.failure !== undefined) return { outputs, graph: this.failure }

    const updates = this.updates(variables)
    const updated = new Set(updates.flatMap((update) => update.variables))
    const changed = variables.flatMap((variable, i) => (variable.dataId === before[i] || updated.has(i) ? [] : [i]))
    const assignments = new Map(changed.map((i) => [i, this.edge(handle(this.backend, variables[i]!))]))
    const results = new Map(Object.entries(outputs).map(([key, tensor]) => [key, this.edge(handle(this.backend, tensor))]))
    const graph = this.failure ?? { feeds, variables: types, outputs: results, assignments, updates }
    return { outputs, graph }
  }

  /**
   * Says that the values just assigned to `variables` are what TensorFlow's kernel `op` computes from them and
   * `inputs`. The graph then uses the kernel; the ops that were executed instead drop out of it.
   */
  replaceBy(op: string, variables: readonly Variable[], inputs: readonly (Tensor | number)[]): void {
    const edges = inputs.map((input) =>
      typeof input === 'number'
        ? this.builder.constant(Float32Array.of(input), { shape: [], dtype: dtypes.float32 })
        : this.edge(handle(this.backend, input)),
    )
    this.fused.push({ op, variables, after: variables.map(({ dataId }) => dataId), inputs: edges })
  }

  private updates(variables: readonly Variable[]): FusedUpdate[] {
    return this.fused
      .filter(({ variables: all, after }) => all.every((variable, i) => variable.dataId === after[i]))
      .map(({ op, variables: all, inputs }) => ({ op, inputs, variables: all.map((v) => variables.indexOf(v)) }))
      .filter((update) => !update.variables.includes(-1))
  }

  private feed(feed: string, tensor: Tensor): GraphNode {
    const id = handle(this.backend, tensor)
    const { shape, dtype } = this.backend.tensorMap.get(tensor.dataId)
    const edge = this.builder.placeholder(feed, { shape, dtype })
    this.edges.set(id, edge)
    return edge.node
  }

  private variable(i: number, variable: Variable) {
    const id = handle(this.backend, variable)
    const { shape, dtype } = this.backend.tensorMap.get(variable.dataId)
    this.edges.set(id, this.builder.variable(i, { shape, dtype }))
    return { shape, dtype }
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
      this.fail('a draw of random numbers', 'Draw from the noise given to the part: it is made outside the step and fed in.')
      return random()
    }
    current = this
    try {
      return run()
    } finally {
      current = undefined
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
    if (constant && results.every(({ shape }) => sizeOf(shape) <= foldedElements)) {
      for (const result of results) {
        this.edges.set(result.id, this.builder.constant(this.native.tensorDataSync(result.id), result))
      }
      return results
    }
    const made = this.builder.apply(op, attributes, operands, results.map(({ shape, dtype }) => ({ shape, dtype })))
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
    const dtype = values instanceof Float32Array ? dtypes.float32 : values instanceof Int32Array ? dtypes.int32 : dtypes.bool
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

const noise = 'Draw from the noise given to the part: it is made outside the step and fed in.'
const shapes = 'Its result has a shape that depends on values; use a mask and tf.where.'
const text = 'Keep text out of the step.'

/** Ops that run, but not the same way in every step, or that a graph cannot hold. */
const unrecordable: ReadonlyMap<string, string> = new Map([
  ...['Multinomial', 'RandomStandardNormal', 'RandomUniform', 'TruncatedNormal'].map((op) => [op, noise] as const),
  ...['Where', 'Unique', 'NonMaxSuppressionV3', 'NonMaxSuppressionV4', 'NonMaxSuppressionV5'].map((op) => [op, shapes] as const),
  ...['DecodeJpeg', 'DecodePng', 'EncodePng', 'StaticRegexReplace'].map((op) => [op, text] as const),
])
