/** The engines, best first: `auto` takes the first that starts. */
export const engineNames = ['tensorflow-gpu', 'tensorflow', 'webgpu', 'wasm', 'cpu'] as const

/** The name of an engine. */
export type EngineName = (typeof engineNames)[number]

/** What runs the tensors: a tfjs backend that has started. */
export interface Engine {
  readonly name: EngineName
  /** For a person and for `run.json`: `tfjs-node 4.22.0 on TensorFlow 2.21.0`. */
  readonly version: string
  /** Whether a training step can become a TensorFlow graph. */
  readonly canCompile: boolean
}

/** One line of `elbow engine list`: a version, or exactly why there is none. */
export type EngineStatus =
  | { readonly name: EngineName; readonly available: true; readonly version: string }
  | { readonly name: EngineName; readonly available: false; readonly reason: string }

/** How one engine starts; one file each. */
export interface Starter {
  readonly name: EngineName
  /** Its name in the registry of tfjs. */
  readonly backend: string
  readonly canCompile: boolean
  /** Starting it can bring the process down or leave something behind, so `auto` tries it in a child process first. */
  readonly risky?: boolean
  /** There may be several of what it runs on, and `--engine.adapter` says which. */
  readonly hasAdapters?: boolean
  /** Why it certainly cannot start here, found without loading anything. @param adapter  as for `load` */
  absence(adapter?: string): string | undefined
  /**
   * Loads and registers the backend; throws with the reason in one line.
   *
   * @param adapter  which of several GPUs; open: the best
   * @returns the version
   */
  load(adapter?: string): Promise<string>
}
