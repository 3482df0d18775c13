import { required } from '../required.js'
import { tf, type Tensor, type Variable } from '../tensors/tf.js'
import { dtypes, handle, ownTensor, type TensorMetadata, type NodeBackend } from './binding.js'
import { stepDefinition, type CellDefinition } from './definitions.js'
import { prepareEnvironment } from './environment.js'
import type { StepGraph } from './graph.js'
import type { Tensors } from '../contracts/tensors.js'
import type { StepInputs } from './inputs.js'
import { openSession } from './saved-model.js'

/** The session, if any, that has a newer value of a variable than its tf.Variable. */
interface VariableState {
  holder: GraphSession | undefined
}

const states = new WeakMap<Variable, VariableState>()

function stateOf(variable: Variable): VariableState {
  const existing = states.get(variable)
  if (existing !== undefined) return existing
  const state = { holder: undefined }
  states.set(variable, state)
  return state
}

/** Copies the newest values of variables to the tf.Variables from the sessions that hold them. */
export function pullAll(variables: readonly Variable[]): void {
  for (const variable of variables) states.get(variable)?.holder?.pull()
}

/** A variable with a copy in a session. */
interface SessionVariable {
  readonly variable: Variable
  readonly state: VariableState
  /** Data of the tf.Variable when it last equaled the session's copy. Tensors are immutable, so other data is another value. */
  syncedData: object | undefined
}

type SessionCell = CellDefinition & { readonly variables: readonly SessionVariable[] }

/**
 * A TensorFlow session that runs a recorded step, with its own copies of the variables.
 *
 * A session that needs a variable first pulls it from the session that holds its newest value. `pull` and `push` copy values
 * between the session and the tf.Variables. A tf.Variable that was assigned since the last copy takes precedence.
 */
export class GraphSession {
  private readonly id: number
  private readonly cells: readonly SessionCell[]
  private readonly variables: readonly SessionVariable[]
  /** For each node that is fed, names of the step's inputs: one tensor, or several scalars. */
  private readonly feeds: readonly (readonly string[])[]
  /** For each node that is fetched, names of the step's outputs: one tensor, or several scalars. */
  private readonly fetches: readonly (readonly string[])[]
  private readonly feedNames: string
  private readonly fetchNames: string
  /** Whether the session has newer values than the tf.Variables. */
  private ahead = false
  private succeeded = false
  /** Native tensors created for the current run. */
  private readonly temporary: number[] = []

  constructor(
    private readonly backend: NodeBackend,
    step: StepGraph,
    variables: readonly Variable[],
    xla: boolean,
  ) {
    const definition = stepDefinition(step, xla)
    prepareEnvironment(step)
    this.id = openSession(backend.binding, definition.nodes)
    const members: SessionVariable[] = variables.map((variable) => ({
      variable,
      state: stateOf(variable),
      syncedData: undefined,
    }))
    this.cells = definition.cells.map((cell) => ({
      ...cell,
      variables: cell.members.map((i) => required(members[i], `variable ${i}`)),
    }))
    this.variables = this.cells.flatMap((cell) => cell.variables)
    this.feeds = step.feeds.map((feed) => feed.inputs)
    this.fetches = step.outputs.map((fetch) => fetch.outputs)
    this.feedNames = names(definition.feeds)
    this.fetchNames = names(definition.fetches)
  }

  /** Whether a run has succeeded. */
  get hasRun(): boolean {
    return this.succeeded
  }

  run(inputs: StepInputs): Tensors {
    this.push()
    const { binding } = this.backend
    const ids = this.feeds.map((names) => this.feed(names, inputs))
    const results = binding.runSavedModel(this.id, ids, this.feedNames, this.fetchNames)
    for (const id of this.temporary.splice(0)) binding.deleteTensor(id)
    if (!this.ahead) this.markAhead()
    this.succeeded = true
    return this.outputs(results)
  }

  /** Copies the session's values to the tf.Variables. */
  pull(): void {
    if (!this.ahead) return
    this.ahead = false
    const assigned = this.cells.filter((cell) => cell.assigned)
    const values = this.fetch(assigned.flatMap(({ reads }) => reads))
    assigned
      .flatMap((cell) => cell.variables)
      .forEach((member, i) => {
        const { variable, state, syncedData } = member
        const value = required(values[i], 'the value of a variable')
        state.holder = undefined
        if (!variable.isDisposed && variable.dataId === syncedData) {
          variable.assign(value)
          member.syncedData = variable.dataId
        }
        value.dispose()
      })
  }

  /** Copies values of tf.Variables that were assigned since the last copy to the session. */
  push(): void {
    let changed = false
    for (const { state, variable, syncedData } of this.variables) {
      if (state.holder !== undefined && state.holder !== this) state.holder.pull()
      if (variable.dataId !== syncedData) changed = true
    }
    if (!changed) return
    // All members of a cell are set together, so newer values of the session are pulled first.
    this.pull()
    const stale = this.cells.filter((cell) =>
      cell.variables.some(({ variable, syncedData }) => variable.dataId !== syncedData),
    )
    // A session keeps an executor for each set of names that it was run with. Setting all or one limits their number.
    if (stale.length === this.cells.length) this.set(stale)
    else for (const cell of stale) this.set([cell])
  }

  close(): void {
    this.pull()
    this.backend.binding.deleteSavedModel(this.id)
  }

  /** Marks the session as the holder of the newest values of all variables that it assigns. */
  private markAhead(): void {
    const assigned = this.cells.flatMap((cell) => (cell.assigned ? cell.variables : []))
    this.ahead = assigned.length > 0
    for (const member of assigned) {
      member.state.holder = this
      // A copy that no other code references, so that assigning even the value of the last pull counts as a change.
      const copy = ownTensor(this.backend, member.variable)
      member.variable.assign(copy)
      copy.dispose()
      member.syncedData = member.variable.dataId
    }
  }

  private feed(names: readonly string[], inputs: StepInputs): number {
    const [name = ''] = names
    const only = names.length === 1 ? inputs[name] : undefined
    if (only !== undefined && typeof only !== 'number') return handle(this.backend, only)
    const values = new Float32Array(names.length)
    for (const [i, name] of names.entries()) values[i] = this.scalar(required(inputs[name], `input ${name}`))
    const shape = names.length === 1 ? [] : [names.length]
    const id = this.backend.binding.createTensor(shape, dtypes.float32, values)
    this.temporary.push(id)
    return id
  }

  /** Value of a scalar. The values of a tensor that no op has used are still on the host. */
  private scalar(input: Tensor | number): number {
    if (typeof input === 'number') return input
    const { values, id } = this.backend.tensorMap.get(input.dataId)
    return required((values ?? this.backend.binding.tensorDataSync(id))[0], 'the value of a scalar')
  }

  private outputs(results: readonly TensorMetadata[]): Tensors {
    const outputs: Record<string, Tensor> = {}
    results.forEach((result, i) => {
      const names = this.fetches[i]
      // A step without outputs still fetches one node.
      if (names === undefined) this.backend.binding.deleteTensor(result.id)
      else if (names.length > 1) this.unpackScalars(result, names, outputs)
      else for (const name of names) outputs[name] = this.backend.createOutputTensor(result)
    })
    return outputs
  }

  private unpackScalars({ id }: TensorMetadata, names: readonly string[], outputs: Record<string, Tensor>): void {
    const values = this.backend.binding.tensorDataSync(id)
    this.backend.binding.deleteTensor(id)
    for (const [k, name] of names.entries()) outputs[name] = tf.scalar(required(values[k], `output ${name}`))
  }

  private set(stale: readonly SessionCell[]): void {
    const members = stale.flatMap((cell) => cell.variables)
    const ids = members.map(({ variable }) => handle(this.backend, variable))
    const feeds = names(stale.flatMap((cell) => cell.feeds))
    const done = this.backend.binding.runSavedModel(this.id, ids, feeds, names(stale.map((cell) => cell.done)))
    for (const { id } of done) this.backend.binding.deleteTensor(id)
    for (const member of members) member.syncedData = member.variable.dataId
  }

  private fetch(nodes: readonly string[]): Tensor[] {
    const results = this.backend.binding.runSavedModel(this.id, [], '', names(nodes))
    return results.map((result) => this.backend.createOutputTensor(result))
  }
}

/** Names of node outputs for TensorFlow; a node's first output by default. */
const names = (nodes: readonly string[]) => nodes.map((node) => (node.includes(':') ? node : `${node}:0`)).join(',')
