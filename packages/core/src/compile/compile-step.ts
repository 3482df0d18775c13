import { ElbowError, errors } from '../errors.js'
import { tf, type Tensor, type Variable } from '../tf.js'
import { nodeBackend, type NodeBackend } from './binding.js'
import { fuseBiasGradient } from './fuse-bias-gradient.js'
import { fuseLogSoftmax } from './fuse-log-softmax.js'
import { fuseSigmoidGrad } from './fuse-sigmoid-grad.js'
import type { StepGraph } from './graph.js'
import { asTensors, type Inputs, type Tensors } from './inputs.js'
import { packScalars } from './pack-scalars.js'
import { packVariables } from './pack-variables.js'
import { Recorder, type Step } from './recorder.js'
import { GraphSession, pullAll } from './session.js'
import { hasSignature, signatureOf, type Signature } from './signature.js'

/** A step that is called again and again, as a graph where that can be. */
export interface CompiledStep {
  /** False where the step runs eagerly: on other engines, when asked to, or when it cannot be compiled. */
  readonly compiled: boolean
  /**
   * The outputs belong to the caller, who disposes them.
   *
   * @param inputs  tensors, or numbers for what the step takes as scalars, which cost less to feed
   */
  run(inputs: Inputs): Tensors
  /** The session's values into the tf.Variables, so that anything may read them. */
  pull(): void
  /** The tf.Variables' values into the session; `run` does so by itself where they were assigned. */
  push(): void
  /** Pulls, then frees every graph. */
  dispose(): void
}

export interface CompileOptions {
  /** What the step is called in messages. */
  readonly name: string
  /** Every variable the step reads or assigns. Others would be constants to it. */
  readonly variables: readonly Variable[]
  /**
   * Names of tensor inputs that are the same tensor in every run, such as a whole known support. The graph then holds
   * them as constants, which simplifies what is done with them; another tensor means another graph.
   */
  readonly fixed?: readonly string[]
  /** `auto` compiles where the engine can, `off` never does, `always` fails where it cannot. */
  readonly mode: 'auto' | 'off' | 'always'
  /**
   * Have XLA compile the graph further. It takes half a second more, and pays for small steps that run tens of
   * thousands of times; see docs/performance.md.
   */
  readonly xla?: boolean
  readonly warn?: (line: string) => void
}

/** Graphs kept per step, one for each set of input shapes: an epoch needs two, full batches and the last one. */
const keptGraphs = 4

/**
 * A step that is recorded in its first run, and runs as a TensorFlow graph from then on. See docs/architecture.md.
 *
 * On other engines it is the step itself.
 */
export function compileStep(step: Step, options: CompileOptions): CompiledStep {
  const backend = options.mode === 'off' ? undefined : nodeBackend()
  if (backend !== undefined) return new GraphStep(step, options, backend)
  if (options.mode === 'always') {
    throw errors.cannotCompile('the step', options.name, 'Use --engine tensorflow or tensorflow-gpu.')
  }
  const run = (inputs: Inputs) => runEagerly(step, inputs, options.variables)
  return { compiled: false, run, pull: () => pullAll(options.variables), push() {}, dispose() {} }
}

class GraphStep implements CompiledStep {
  /** Most recently used first. */
  private kept: { readonly signature: Signature; readonly session: GraphSession }[] = []
  private eager = false

  constructor(
    private readonly step: Step,
    private readonly options: CompileOptions,
    private readonly backend: NodeBackend,
  ) {}

  get compiled(): boolean {
    return !this.eager
  }

  run(inputs: Inputs): Tensors {
    if (this.eager) return runEagerly(this.step, inputs, this.options.variables)
    const at = this.kept.findIndex(({ signature }) => hasSignature(inputs, signature))
    if (at < 0) return this.record(inputs)
    const found = this.kept[at]!
    if (at > 0) this.kept.unshift(...this.kept.splice(at, 1))
    return found.session.proven ? found.session.run(inputs) : this.prove(found.session, inputs)
  }

  pull(): void {
    for (const { session } of this.kept) session.pull()
  }

  push(): void {
    for (const { session } of this.kept) session.push()
  }

  dispose(): void {
    for (const { session } of this.kept.splice(0)) session.close()
  }

  /**
   * The first run of these shapes: eager, and watched. What it computed is thrown away and the graph does it again, so
   * that a step gives the same bits whether it is the first of a process or not: a resumed run ends where an
   * uninterrupted one does.
   */
  private record(inputs: Inputs): Tensors {
    const { variables, name, fixed = [] } = this.options
    pullAll(variables)
    const before = variables.map((variable) => tf.clone(variable as Tensor))
    const recorder = new Recorder(this.backend, name)
    const given = asTensors(inputs)
    const { outputs, graph } = recorder.record(
      (tensors) => keepOutputs(this.step, tensors),
      given.tensors,
      variables,
      fixed,
    )
    given.dispose()
    try {
      if (graph instanceof ElbowError) throw graph
      const session = this.keep(signatureOf(inputs, fixed), graph)
      tf.dispose({ ...outputs })
      variables.forEach((variable, i) => variable.assign(before[i]!))
      return this.prove(session, inputs)
    } catch (error) {
      if (this.options.mode === 'always') tf.dispose({ ...outputs })
      this.giveUp(error)
    } finally {
      tf.dispose(before)
    }
    return outputs
  }

  private keep(signature: Signature, graph: StepGraph): GraphSession {
    const { name, variables, xla = false } = this.options
    if (this.kept.length === keptGraphs) this.kept.pop()!.session.close()
    try {
      const session = new GraphSession(
        this.backend,
        packVariables(packScalars(fuseBiasGradient(fuseSigmoidGrad(fuseLogSoftmax(graph))))),
        variables,
        xla,
      )
      this.kept.unshift({ signature, session })
      return session
    } catch (error) {
      throw refused(name, error)
    }
  }

  /** TensorFlow checks a graph when it first runs, before anything in it is executed. */
  private prove(session: GraphSession, inputs: Inputs): Tensors {
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
  errors.cannotCompile('the recorded graph', name, `TensorFlow says: ${(error as Error).message}`)

function runEagerly(step: Step, inputs: Inputs, variables: readonly Variable[]): Tensors {
  pullAll(variables)
  const given = asTensors(inputs)
  try {
    return keepOutputs(step, given.tensors)
  } finally {
    given.dispose()
  }
}

/** Frees everything but the outputs, which are the caller's own even where the step returns what it was given. */
function keepOutputs(step: Step, inputs: Tensors): Tensors {
  return tf.tidy(() => Object.fromEntries(Object.entries(step(inputs)).map(([key, tensor]) => [key, tf.clone(tensor)])))
}
