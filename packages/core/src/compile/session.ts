import { tf, type Tensor, type Variable } from '../tf.js'
import { dtypes, handle, ownTensor, type Metadata, type NodeBackend } from './binding.js'
import { stepDefinition, type CellDefinition } from './definitions.js'
import { prepareEnvironment } from './environment.js'
import type { StepGraph } from './graph.js'
import type { Inputs, Tensors } from './inputs.js'
import { openSession } from './saved-model.js'

/** Which session, if any, holds a newer value of a variable than its tf.Variable. */
interface Place {
  holder: GraphSession | undefined
}

const places = new WeakMap<Variable, Place>()

function placeOf(variable: Variable): Place {
  const known = places.get(variable)
  if (known !== undefined) return known
  const made = { holder: undefined }
  places.set(variable, made)
  return made
}

/** Brings variables up to date, whichever session holds their newest value. */
export function pullAll(variables: readonly Variable[]): void {
  for (const variable of variables) places.get(variable)?.holder?.pull()
}

/** A variable that lives in a session. */
interface Held {
  readonly variable: Variable
  readonly place: Place
  /** The tf.Variable's tensor when both last agreed. Tensors never change, so another one means another value. */
  agreed: object | undefined
}

type HeldCell = CellDefinition & { readonly held: readonly Held[] }

/**
 * A recorded step as a TensorFlow session, with its own copies of the variables.
 *
 * Values move by themselves between sessions: whoever needs a variable asks its holder first. Between a session and
 * the tf.Variables they move at `pull` and `push`; a tf.Variable that was assigned meanwhile wins.
 */
export class GraphSession {
  private readonly id: number
  private readonly cells: readonly HeldCell[]
  private readonly held: readonly Held[]
  /** Names of the step's inputs, by the node that is fed: one tensor, or several scalars. Outputs likewise. */
  private readonly feeds: readonly (readonly string[])[]
  private readonly fetches: readonly (readonly string[])[]
  private readonly feedNames: string
  private readonly fetchNames: string
  /** Whether runs since the last agreement have changed variables. */
  private ahead = false
  private succeeded = false
  /** Tensors made for the run in progress. */
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
    const hold = (i: number) => ({ variable: variables[i]!, place: placeOf(variables[i]!), agreed: undefined })
    this.cells = definition.cells.map((cell) => ({ ...cell, held: cell.members.map(hold) }))
    this.held = this.cells.flatMap(({ held }) => held)
    this.feeds = step.feeds.map((feed) => feed.inputs)
    this.fetches = step.outputs.map((fetch) => fetch.outputs)
    this.feedNames = names(definition.feeds)
    this.fetchNames = names(definition.fetches)
  }

  /** Whether a run has succeeded. */
  get proven(): boolean {
    return this.succeeded
  }

  run(inputs: Inputs): Tensors {
    this.push()
    const { binding } = this.backend
    const ids = this.feeds.map((names) => this.feed(names, inputs))
    const results = binding.runSavedModel(this.id, ids, this.feedNames, this.fetchNames)
    for (const id of this.temporary.splice(0)) binding.deleteTensor(id)
    if (!this.ahead) this.takeTheLead()
    this.succeeded = true
    return this.outputs(results)
  }

  /** The session's values into the tf.Variables. */
  pull(): void {
    if (!this.ahead) return
    this.ahead = false
    const assigned = this.cells.filter((cell) => cell.assigned)
    const values = this.fetch(assigned.flatMap(({ reads }) => reads))
    assigned
      .flatMap(({ held }) => held)
      .forEach((held, i) => {
        const { variable, place, agreed } = held
        place.holder = undefined
        if (!variable.isDisposed && variable.dataId === agreed) {
          variable.assign(values[i]!)
          held.agreed = variable.dataId
        }
        values[i]!.dispose()
      })
  }

  /** The tf.Variables' values into the session, where they are not the ones it has. */
  push(): void {
    let changed = false
    for (const { place, variable, agreed } of this.held) {
      if (place.holder !== undefined && place.holder !== this) place.holder.pull()
      if (variable.dataId !== agreed) changed = true
    }
    if (!changed) return
    // Members of a cell are set together, so those that the session knows better must be known outside first.
    this.pull()
    const stale = this.cells.filter(({ held }) => held.some(({ variable, agreed }) => variable.dataId !== agreed))
    // A session keeps an executor for every set of names it was ever run with: so all at once, or one by one.
    if (stale.length === this.cells.length) this.set(stale)
    else for (const cell of stale) this.set([cell])
  }

  close(): void {
    this.pull()
    this.backend.binding.deleteSavedModel(this.id)
  }

  private takeTheLead(): void {
    const assigned = this.cells.flatMap((cell) => (cell.assigned ? cell.held : []))
    this.ahead = assigned.length > 0
    for (const held of assigned) {
      held.place.holder = this
      // A tensor that nothing else holds: to assign even the value of the last pull again is then seen as a change.
      const own = ownTensor(this.backend, held.variable)
      held.variable.assign(own)
      own.dispose()
      held.agreed = held.variable.dataId
    }
  }

  private feed(names: readonly string[], inputs: Inputs): number {
    const only = inputs[names[0]!]!
    if (names.length === 1 && typeof only !== 'number') return handle(this.backend, only)
    const values = new Float32Array(names.length)
    for (let i = 0; i < names.length; i++) values[i] = this.scalar(inputs[names[i]!]!)
    const shape = names.length === 1 ? [] : [names.length]
    const id = this.backend.binding.createTensor(shape, dtypes.float32, values)
    this.temporary.push(id)
    return id
  }

  /** A scalar's value, mostly without asking TensorFlow: one that no op has used is still in JavaScript. */
  private scalar(input: Tensor | number): number {
    if (typeof input === 'number') return input
    const { values, id } = this.backend.tensorMap.get(input.dataId)
    return (values ?? this.backend.binding.tensorDataSync(id))[0]!
  }

  private outputs(results: readonly Metadata[]): Tensors {
    const outputs: Record<string, Tensor> = {}
    this.fetches.forEach((fetched, i) => {
      if (fetched.length === 1) outputs[fetched[0]!] = this.backend.createOutputTensor(results[i]!)
      else this.scalars(results[i]!).forEach((value, k) => (outputs[fetched[k]!] = tf.scalar(value)))
    })
    if (this.fetches.length === 0) this.backend.binding.deleteTensor(results[0]!.id)
    return outputs
  }

  private scalars({ id }: Metadata): Float32Array {
    const values = this.backend.binding.tensorDataSync(id) as Float32Array
    this.backend.binding.deleteTensor(id)
    return values
  }

  private set(stale: readonly HeldCell[]): void {
    const held = stale.flatMap((cell) => cell.held)
    const ids = held.map(({ variable }) => handle(this.backend, variable))
    const feeds = names(stale.flatMap((cell) => cell.feeds))
    const done = this.backend.binding.runSavedModel(this.id, ids, feeds, names(stale.map((cell) => cell.done)))
    for (const { id } of done) this.backend.binding.deleteTensor(id)
    for (const each of held) each.agreed = each.variable.dataId
  }

  private fetch(nodes: readonly string[]): Tensor[] {
    const results = this.backend.binding.runSavedModel(this.id, [], '', names(nodes))
    return results.map((result) => this.backend.createOutputTensor(result))
  }
}

/** TensorFlow's names of outputs: the first one unless said otherwise. */
const names = (nodes: readonly string[]) => nodes.map((node) => (node.includes(':') ? node : `${node}:0`)).join(',')
