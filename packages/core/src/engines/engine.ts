/** Names of the engines, best first. `auto` selects the first one that starts. */
export const engineNames = ['tensorflow-gpu', 'tensorflow', 'webgpu', 'wasm', 'cpu'] as const

/** The name of an engine. */
export type EngineName = (typeof engineNames)[number]

/** A tfjs backend that has started. */
export interface Engine {
  readonly name: EngineName
  /** For messages and `run.json`: `tfjs-node 4.22.0 on TensorFlow 2.21.0`. */
  readonly version: string
  /** Whether training steps can be compiled to a TensorFlow graph. */
  readonly canCompile: boolean
}

/** A line of `elbow engine list`: the version, or the reason why the engine does not start. */
export type EngineStatus =
  | { readonly name: EngineName; readonly available: true; readonly version: string }
  | { readonly name: EngineName; readonly available: false; readonly reason: string }

/** Starts an engine. Each engine has one file. */
export interface Starter {
  readonly name: EngineName
  /** Name of the backend in tfjs. */
  readonly backend: string
  readonly canCompile: boolean
  /** Starting it can crash the process, so `auto` tries it in a child process first. */
  readonly risky?: boolean
  /** It can run on several adapters; `--engine.adapter` selects one. */
  readonly hasAdapters?: boolean
  /**
   * Why it cannot start on this machine, determined without loading it. Undefined if it may start.
   *
   * @param adapter  as for `load`
   */
  absence(adapter?: string): string | undefined
  /**
   * Loads and registers the backend.
   *
   * @param adapter  selects one of several GPUs; default: the best one
   * @returns the version
   * @throws Error with the reason in one line
   */
  load(adapter?: string): Promise<string>
}
