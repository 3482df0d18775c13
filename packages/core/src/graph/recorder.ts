import { sizeFromShape } from '../tensors/shapes.js'
import { type ElbowError, errors } from '../errors.js'
import { required } from '../required.js'
import type { Tensor, Variable } from '../tensors/tf.js'
import {
  copyBinding,
  dtypes,
  handle,
  ownTensor,
  type Attribute,
  type Binding,
  type TensorMetadata,
  type NodeBackend,
  type TensorValues,
} from './binding.js'
import { GraphBuilder } from './builder.js'
import { typeAttribute } from './attributes.js'
import { nodesOf, type Edge, type FusedUpdate, type OutputType, type StepGraph } from './graph.js'
import type { Tensors } from '../contracts/tensors.js'
import { currentPart } from './in-part.js'
import { randomnessAdvice, unrecordableOps } from './unrecordable.js'

/** A step: forward pass, backward pass and update. It may assign variables. */
export type StepFunction = (inputs: Tensors) => Tensors

/** Results of ops on constants are stored as constants if they have at most this many elements and one of these dtypes. */
const foldedElements = 16384
const foldedDtypes: readonly number[] = [dtypes.float32, dtypes.int32, dtypes.bool]

/** A fused kernel that replaces recorded ops. `values` are the variables' tensors after it. */
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

/** The recorder in use, if any. Optimizers use it to replace their ops by a fused kernel. */
export const activeRecorder = (): Recorder | undefined => current

/**
 * Records one eager execution of a step as a graph.
 *
 * All ops of all kernels, forward and backward, call `executeOp` of tfjs-node's binding. The recorder wraps the binding, so the
 * step itself needs no changes.
 */
export class Recorder {
  private readonly builder = new GraphBuilder()
  private readonly edges = new Map<number, Edge>()
  private readonly usedHandles = new Set<number>()
  private readonly fused: Replacement[] = []
  private failure: ElbowError | undefined

  private readonly native: Binding

  constructor(
    private readonly backend: NodeBackend,
    private readonly name: string,
  ) {
    this.native = backend.binding
  }

  /** Runs the step and returns its outputs, and the graph or the reason why there is none. */
  record(
    step: StepFunction,
    inputs: Tensors,
    variables: readonly Variable[],
    fixed: readonly string[],
  ): { outputs: Tensors; graph: StepGraph | ElbowError } {
    this.separate(variables)
    const distinct = Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, this.distinct(tensor)]))
    const types = variables.map((variable, i) => this.source(variable, (type) => this.builder.read(i, type)))
    const feeds = Object.entries(distinct).flatMap(([input, tensor]) => {
      if (!fixed.includes(input)) this.source(tensor, (type) => this.builder.placeholder(type))
      const { node } = this.origin(tensor)
      return node.op === 'Placeholder' ? [{ inputs: [input], node }] : []
    })
    const before = variables.map((variable) => variable.dataId)
    const outputs = this.watch(() => step(distinct))
    Object.entries(distinct).forEach(([name, tensor]) => tensor !== inputs[name] && tensor.dispose())
    if (this.failure !== undefined) return { outputs, graph: this.failure }

    const updates = this.updates(variables)
    const updated = new Set(updates.flatMap(({ cells }) => cells))
    const assignments = variables.flatMap((variable, i) =>
      variable.dataId === before[i] || updated.has(i) ? [] : [[i, this.origin(variable)] as const],
    )
    const graph: StepGraph = {
      feeds,
      outputs: Object.entries(outputs).map(([output, tensor]) => ({ outputs: [output], edge: this.origin(tensor) })),
      variables: types,
      cells: types.map((type, i) => ({ type, members: [i] })),
      assignments: new Map(assignments),
      updates,
    }
    const used = new Set(nodesOf(graph))
    return { outputs, graph: this.failure ?? { ...graph, feeds: feeds.filter(({ node }) => used.has(node)) } }
  }

  /**
   * Declares that TensorFlow's kernel `op` computes the values just assigned to `variables` from their old values and
   * `inputs`. The graph then uses the kernel instead of the recorded ops.
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

  /** Replacements with variables that were not assigned again afterwards. */
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

  /** Copies a tensor that was passed before. Handles identify tensors, so two inputs with one handle would be merged. */
  private distinct(tensor: Tensor): Tensor {
    const id = handle(this.backend, tensor)
    if (!this.usedHandles.has(id)) {
      this.usedHandles.add(id)
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

  /** Replaces the native binding by a recording proxy while `run` executes. The native properties are read-only. */
  private watch<T>(run: () => T): T {
    const { native } = this
    this.backend.binding = {
      ...copyBinding(native),
      createTensor: (shape, dtype, values) => this.create(shape, dtype, values),
      executeOp: (op, attributes, inputs, outputs) => this.execute(op, attributes, inputs, outputs),
      tensorDataSync: (id) => this.read(id),
    }
    const random = Math.random
    Math.random = () => {
      this.fail('a draw of random numbers', randomnessAdvice)
      return random()
    }
    try {
      return runUnder(this, run)
    } finally {
      Math.random = random
      this.backend.binding = native
    }
  }

  private create(shape: readonly number[], dtype: number, values: TensorValues): number {
    const id = this.native.createTensor(shape, dtype, values)
    this.edges.set(id, this.builder.constant(values, { shape: [...shape], dtype }))
    return id
  }

  private execute(op: string, attributes: Attribute[], inputs: number[], count: number): TensorMetadata[] {
    const results = this.native.executeOp(op, attributes, inputs, count)
    if (this.failure !== undefined) return results
    const advice = unrecordableOps.get(op)
    if (advice !== undefined) this.fail(`op ${op}`, advice)
    const operands = inputs.map((id) => this.edge(id))
    const constant = operands.every(({ node }) => node.op === 'Const')
    if (
      constant &&
      results.every(({ shape, dtype }) => sizeFromShape(shape) <= foldedElements && foldedDtypes.includes(dtype))
    ) {
      for (const result of results) {
        this.edges.set(result.id, this.builder.constant(this.native.tensorDataSync(result.id), result))
      }
      return results
    }
    const types = results.map(({ shape, dtype }) => ({ shape, dtype }))
    const edges = this.builder.apply(op, attributes, operands, types)
    results.forEach(({ id }, i) => this.edges.set(id, required(edges[i], `output ${i} of ${op}`)))
    return results
  }

  private read(id: number): TensorValues {
    if (this.edges.get(id)?.node.op !== 'Const') {
      this.fail(
        'reading a tensor back to JavaScript',
        'Keep the value in tensors: tf.where instead of if, an output of the step instead of dataSync.',
      )
    }
    return this.native.tensorDataSync(id)
  }

  /** The edge of a tensor. A tensor that was created before the step is a constant of the graph. */
  private edge(id: number): Edge {
    const known = this.edges.get(id)
    if (known !== undefined) return known
    const values = this.native.tensorDataSync(id)
    const dtype =
      values instanceof Float32Array ? dtypes.float32 : values instanceof Int32Array ? dtypes.int32 : dtypes.bool
    const attributes = [typeAttribute('T', dtype), typeAttribute('out_type', dtypes.int32)]
    const metadata = required(this.native.executeOp('Shape', attributes, [id], 1)[0], 'the output of Shape')
    const shape = [...this.native.tensorDataSync(metadata.id)]
    this.native.deleteTensor(metadata.id)
    const edge = this.builder.constant(values, { shape, dtype })
    this.edges.set(id, edge)
    return edge
  }

  /** Stores the first failure. The step continues, and `record` returns the failure at its end. */
  private fail(what: string, advice: string): void {
    this.failure ??= errors.cannotCompile(what, currentPart() ?? this.name, advice)
  }
}
