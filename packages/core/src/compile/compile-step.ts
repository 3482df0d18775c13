import { ElbowError, errors } from '../errors.js'
import { tf, type Variable } from '../tf.js'
import { nodeBackend, type NodeBackend } from './binding.js'
import { Recorder, type Step, type Tensors } from './recorder.js'
import { GraphSession, pullAll } from './session.js'

export interface CompiledStep {
  /** False where the step runs eagerly: on other engines, when asked to, or when it cannot be compiled. */
  readonly compiled: boolean
  /** The outputs belong to the caller, who disposes them. */
  run(inputs: Tensors): Tensors
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
  /** Every variable the step may assign. Others that it reads would be constants. */
  readonly variables: readonly Variable[]
  /** `auto` compiles where the engine can, `off` never does, `always` fails where it cannot. */
  readonly mode: 'auto' | 'off' | 'always'
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
  return { compiled: false, run: (inputs) => runEagerly(step, inputs, options.variables), pull() {}, push() {}, dispose() {} }
}

class GraphStep implements CompiledStep {
  /** By signature, least recently used first. */
  private readonly sessions = new Map<string, GraphSession>()
  private eager = false

  constructor(
    private readonly step: Step,
    private readonly options: CompileOptions,
    private readonly backend: NodeBackend,
  ) {}

  get compiled(): boolean {
    return !this.eager
  }

  run(inputs: Tensors): Tensors {
    if (this.eager) return runEagerly(this.step, inputs, this.options.variables)
    const key = signature(inputs)
    const session = this.sessions.get(key)
    if (session === undefined) return this.record(key, inputs)
    if (this.sessions.size > 1) this.touch(key, session)
    return session.run(inputs)
  }

  pull(): void {
    for (const session of this.sessions.values()) session.pull()
  }

  push(): void {
    for (const session of this.sessions.values()) session.push()
  }

  dispose(): void {
    for (const session of this.sessions.values()) session.close()
    this.sessions.clear()
  }

  private record(key: string, inputs: Tensors): Tensors {
    const { variables, name } = this.options
    pullAll(variables)
    const recorder = new Recorder(this.backend, this.backend.binding, name)
    const { outputs, graph } = recorder.record((given) => keepOutputs(this.step, given), inputs, variables)
    try {
      if (graph instanceof ElbowError) throw graph
      this.touch(key, this.open(graph))
    } catch (error) {
      tf.dispose(this.options.mode === 'always' ? { ...outputs } : {})
      this.giveUp(error)
    }
    return outputs
  }

  private open(graph: ConstructorParameters<typeof GraphSession>[1]): GraphSession {
    const { name, variables } = this.options
    try {
      return new GraphSession(this.backend, graph, variables)
    } catch (error) {
      throw errors.cannotCompile('the recorded graph', name, `TensorFlow says: ${(error as Error).message}`)
    }
  }

  private touch(key: string, session: GraphSession): void {
    this.sessions.delete(key)
    this.sessions.set(key, session)
    if (this.sessions.size <= keptGraphs) return
    const [oldest, unused] = this.sessions.entries().next().value!
    unused.close()
    this.sessions.delete(oldest)
  }

  private giveUp(error: unknown): void {
    if (this.options.mode === 'always' || !(error instanceof ElbowError)) throw error
    this.dispose()
    this.eager = true
    this.options.warn?.(`${error.message} Running this step eagerly, which is slower. (${error.code})`)
  }
}

/** Fails here, not in the graph: shapes and dtypes are what a graph is compiled for. */
function signature(inputs: Tensors): string {
  let key = ''
  for (const name in inputs) key += `${name}:${inputs[name]!.dtype}[${inputs[name]!.shape}]`
  return key
}

function runEagerly(step: Step, inputs: Tensors, variables: readonly Variable[]): Tensors {
  pullAll(variables)
  return keepOutputs(step, inputs)
}

/** Frees everything but the outputs, which are the caller's own even where the step returns what it was given. */
function keepOutputs(step: Step, inputs: Tensors): Tensors {
  return tf.tidy(() => {
    const outputs = Object.entries(step(inputs))
    return Object.fromEntries(outputs.map(([key, tensor]) => [key, tf.clone(tensor)]))
  })
}
