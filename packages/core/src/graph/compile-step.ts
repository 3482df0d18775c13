import { messageOf } from '../error-info.js'
import { ElbowError, errors } from '../errors.js'
import { tf, type Tensor, type Variable } from '../tensors/tf.js'
import { nodeBackend, type NodeBackend } from './binding.js'
import { fuseBiasGradient } from './fuse-bias-gradient.js'
import { fuseLogSoftmax } from './fuse-log-softmax.js'
import { fuseSigmoidGrad } from './fuse-sigmoid-grad.js'
import type { StepGraph } from './graph.js'
import type { Tensors } from '../contracts/tensors.js'
import { asTensors, type StepInputs } from './inputs.js'
import { packScalars } from './pack-scalars.js'
import { packVariables } from './pack-variables.js'
import { Recorder, type StepFunction } from './recorder.js'
import { GraphSession, pullAll } from './session.js'
import { hasSignature, signatureOf, type Signature } from './signature.js'

/** A step that runs many times, compiled to a TensorFlow graph if possible. */
export interface CompiledStep {
  /** False if the step runs eagerly: on other engines, with mode `off`, or if it cannot be compiled. */
  readonly compiled: boolean
  /**
   * Runs the step. The caller disposes of the outputs.
   *
   * @param inputs  tensors, or numbers for scalar inputs, which are faster to feed
   */
  run(inputs: StepInputs): Tensors
  /** Copies the session's values to the tf.Variables, so that other code can read them. */
  pull(): void
  /** Copies the values of the tf.Variables to the session. `run` does this for variables that were assigned. */
  push(): void
  /** Pulls the values, then frees all graphs. */
  dispose(): void
}

export interface CompileOptions {
  /** Name of the step, for messages. */
  readonly name: string
  /** All variables that the step reads or assigns. Any other variable becomes a constant of the graph. */
  readonly variables: readonly Variable[]
  /**
   * Names of tensor inputs that are the same tensor in every run, such as a known support. The graph stores them as
   * constants, which allows more simplifications. A different tensor needs a new graph.
   */
  readonly fixed?: readonly string[]
  /** `auto` compiles if the engine supports it, `off` never compiles, `always` fails if it cannot compile. */
  readonly mode: 'auto' | 'off' | 'always'
  /**
   * Also compile the graph with XLA. This takes half a second more and is worth it for small steps that run tens of
   * thousands of times (docs/performance.md).
   */
  readonly xla?: boolean
  readonly warn?: (line: string) => void
}

/** Maximum number of graphs per step, one for each signature. An epoch needs two: full batches and the last batch. */
const maxGraphs = 4

/**
 * Compiles a step. Its first run is recorded, and later runs execute a TensorFlow graph (docs/architecture.md).
 *
 * On other engines the step runs eagerly.
 *
 * @throws CANNOT_COMPILE with mode `always`, if the engine or the step does not support it
 */
export function compileStep(step: StepFunction, options: CompileOptions): CompiledStep {
  const backend = options.mode === 'off' ? undefined : nodeBackend()
  if (backend !== undefined) return new GraphStep(step, options, backend)
  if (options.mode === 'always') {
    throw errors.cannotCompile('the step', options.name, 'Use --engine tensorflow or tensorflow-gpu.')
  }
  const run = (inputs: StepInputs) => runEagerly(step, inputs, options.variables)
  return { compiled: false, run, pull: () => pullAll(options.variables), push() {}, dispose() {} }
}

class GraphStep implements CompiledStep {
  /** Compiled graphs, most recently used first. */
  private graphs: { readonly signature: Signature; readonly session: GraphSession }[] = []
  private eager = false

  constructor(
    private readonly step: StepFunction,
    private readonly options: CompileOptions,
    private readonly backend: NodeBackend,
  ) {}

  get compiled(): boolean {
    return !this.eager
  }

  run(inputs: StepInputs): Tensors {
    if (this.eager) return runEagerly(this.step, inputs, this.options.variables)
    const index = this.graphs.findIndex(({ signature }) => hasSignature(inputs, signature))
    const match = this.graphs[index]
    if (match === undefined) return this.record(inputs)
    if (index > 0) this.graphs.unshift(...this.graphs.splice(index, 1))
    return match.session.hasRun ? match.session.run(inputs) : this.runFirst(match.session, inputs)
  }

  pull(): void {
    for (const { session } of this.graphs) session.pull()
  }

  push(): void {
    for (const { session } of this.graphs) session.push()
  }

  dispose(): void {
    for (const { session } of this.graphs.splice(0)) session.close()
  }

  /**
   * Records the first run for a signature, which is eager. Its results are discarded and the graph computes them again. A
   * step thus gives the same bits whether or not it is the first one of a process, and a resumed run ends with the same weights
   * as an uninterrupted one.
   */
  private record(inputs: StepInputs): Tensors {
    const { variables, name, fixed = [] } = this.options
    pullAll(variables)
    const before = variables.map((variable) => tf.clone<Tensor>(variable))
    const recorder = new Recorder(this.backend, name)
    const fed = asTensors(inputs)
    const { outputs, graph } = recorder.record(
      (tensors) => keepOutputs(this.step, tensors),
      fed.tensors,
      variables,
      fixed,
    )
    fed.dispose()
    try {
      if (graph instanceof ElbowError) throw graph
      const session = this.open(signatureOf(inputs, fixed), graph)
      tf.dispose({ ...outputs })
      variables.forEach((variable, i) => variable.assign(before[i]!))
      return this.runFirst(session, inputs)
    } catch (error) {
      if (this.options.mode === 'always') tf.dispose({ ...outputs })
      this.giveUp(error)
    } finally {
      tf.dispose(before)
    }
    return outputs
  }

  private open(signature: Signature, graph: StepGraph): GraphSession {
    const { name, variables, xla = false } = this.options
    if (this.graphs.length === maxGraphs) this.graphs.pop()?.session.close()
    try {
      const session = new GraphSession(
        this.backend,
        packVariables(packScalars(fuseBiasGradient(fuseSigmoidGrad(fuseLogSoftmax(graph))))),
        variables,
        xla,
      )
      this.graphs.unshift({ signature, session })
      return session
    } catch (error) {
      throw refused(name, error)
    }
  }

  /** Runs a session for the first time. TensorFlow validates the graph then, before it executes any op. */
  private runFirst(session: GraphSession, inputs: StepInputs): Tensors {
    try {
      return session.run(inputs)
    } catch (error) {
      this.giveUp(refused(this.options.name, error))
      return runEagerly(this.step, inputs, this.options.variables)
    }
  }

  private giveUp(error: unknown): void {
    if (this.options.mode === 'always' || !(error instanceof ElbowError)) throw error
    this.dispose()
    this.eager = true
    this.options.warn?.(`${error.message} Running this step eagerly, which is slower. (${error.code})`)
  }
}

const refused = (name: string, error: unknown) =>
  errors.cannotCompile('the recorded graph', name, `TensorFlow reports: ${messageOf(error)}`)

function runEagerly(step: StepFunction, inputs: StepInputs, variables: readonly Variable[]): Tensors {
  pullAll(variables)
  const fed = asTensors(inputs)
  try {
    return keepOutputs(step, fed.tensors)
  } finally {
    fed.dispose()
  }
}

/** Runs the step and frees all other tensors. Outputs are copies, so that the step may return its inputs. */
function keepOutputs(step: StepFunction, inputs: Tensors): Tensors {
  return tf.tidy(() => Object.fromEntries(Object.entries(step(inputs)).map(([key, tensor]) => [key, tf.clone(tensor)])))
}
