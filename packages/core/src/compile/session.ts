import type { Tensor, Variable } from '../tf.js'
import { handle, type NodeBackend } from './binding.js'
import { pushNode, readNode, stepDefinition, valueNode, type StepDefinition } from './definitions.js'
import type { RecordedStep } from './graph.js'
import type { Tensors } from './recorder.js'
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
  readonly index: number
  readonly assigned: boolean
  readonly place: Place
  /** The tf.Variable's tensor when both last agreed. Tensors never change, so another one means another value. */
  agreed: object | undefined
}

/**
 * A recorded step as a TensorFlow session, with its own copies of the variables.
 *
 * Values move by themselves between sessions: whoever needs a variable asks its holder first. Between a session and
 * the tf.Variables they move at `pull` and `push`; a tf.Variable that was assigned meanwhile wins.
 */
export class GraphSession {
  private readonly id: number
  private readonly definition: StepDefinition
  private readonly held: readonly Held[]
  private readonly feedNames: string
  private readonly fetchNames: string
  /** Whether runs since the last agreement have changed variables. */
  private ahead = false

  constructor(
    private readonly backend: NodeBackend,
    step: RecordedStep,
    variables: readonly Variable[],
  ) {
    this.definition = stepDefinition(step)
    this.id = openSession(backend.binding, this.definition.nodes)
    this.held = this.definition.variables.map(({ index, assigned }) => {
      const variable = variables[index]!
      return { variable, index, assigned, place: placeOf(variable), agreed: undefined }
    })
    this.feedNames = names(this.definition.feeds.map(({ node }) => node))
    this.fetchNames = names(this.definition.fetches.map(({ node }) => node))
  }

  run(inputs: Tensors): Tensors {
    this.push()
    const ids = this.definition.feeds.map(({ input }) => handle(this.backend, inputs[input]!))
    const results = this.backend.binding.runSavedModel(this.id, ids, this.feedNames, this.fetchNames)
    if (!this.ahead) this.takeTheLead()
    const outputs: Record<string, Tensor> = {}
    this.definition.fetches.forEach(({ output }, i) => (outputs[output] = this.backend.createOutputTensor(results[i]!)))
    return outputs
  }

  /** The session's values into the tf.Variables. */
  pull(): void {
    if (!this.ahead) return
    this.ahead = false
    const assigned = this.held.filter((held) => held.assigned)
    const fetched = this.fetch(assigned.map(({ index }) => readNode(index)))
    assigned.forEach((held, i) => {
      held.place.holder = undefined
      const value = fetched[i]!
      const { variable } = held
      if (!variable.isDisposed && variable.dataId === held.agreed) {
        variable.assign(value)
        held.agreed = variable.dataId
      }
      value.dispose()
    })
  }

  /** The tf.Variables' values into the session, where they are not the ones it has. */
  push(): void {
    for (const { place } of this.held) if (place.holder !== undefined && place.holder !== this) place.holder.pull()
    const changed = this.held.filter(({ variable, agreed }) => variable.dataId !== agreed)
    // A session keeps an executor for every set of names it was ever run with: so all at once, or one by one.
    if (changed.length === this.held.length) this.set(changed)
    else for (const held of changed) this.set([held])
  }

  close(): void {
    this.pull()
    this.backend.binding.deleteSavedModel(this.id)
  }

  private takeTheLead(): void {
    for (const { assigned, place } of this.held) {
      if (!assigned) continue
      place.holder = this
      this.ahead = true
    }
  }

  private set(changed: readonly Held[]): void {
    if (changed.length === 0) return
    const ids = changed.map(({ variable }) => handle(this.backend, variable))
    const feeds = names(changed.map(({ index }) => valueNode(index)))
    const fetches = names(changed.map(({ index }) => pushNode(index)))
    const done = this.backend.binding.runSavedModel(this.id, ids, feeds, fetches)
    for (const { id } of done) this.backend.binding.deleteTensor(id)
    for (const held of changed) held.agreed = held.variable.dataId
  }

  private fetch(nodes: readonly string[]): Tensor[] {
    const results = this.backend.binding.runSavedModel(this.id, [], '', names(nodes))
    return results.map((result) => this.backend.createOutputTensor(result))
  }
}

const names = (nodes: readonly string[]) => nodes.map((node) => `${node}:0`).join(',')
