import type { DecidedConfig } from '../run/decide.js'
import { errors } from '../errors.js'
import { tf, type Variable } from '../tf.js'
import { decodeSafetensors, encodeSafetensors, type HostArray } from './safetensors.js'

/**
 * A run at rest after `step` steps. Everything else follows: batches and noise are counted by (seed, step), schedules by
 * step / steps.
 */
export interface Checkpoint {
  readonly config: DecidedConfig
  /** Steps done, of how many. */
  readonly step: number
  readonly steps: number
  /** Time spent on them. */
  readonly seconds: number
  /** Weights (`encoder/conv_0/kernel`), the objective's state, optimizer slots (`optimizer/m/encoder/conv_0/kernel`). */
  readonly tensors: ReadonlyMap<string, HostArray>
}

/**
 * Read every variable back from the engine.
 *
 * @throws NON_FINITE naming the first weight that holds no number: such a state is not worth keeping
 */
export async function readVariables(
  saved: ReadonlyMap<string, Variable>,
  nonFinite: (name: string, value: number) => Error,
): Promise<Map<string, HostArray>> {
  const tensors = new Map<string, HostArray>()
  for (const [name, variable] of saved) {
    const data = (await variable.data()) as Float32Array
    const bad = data.findIndex((value) => !Number.isFinite(value))
    if (bad >= 0) throw nonFinite(name, data[bad]!)
    tensors.set(name, { shape: variable.shape, data })
  }
  return tensors
}

/**
 * Set every variable to what a checkpoint holds.
 *
 * @throws CHECKPOINT_MISMATCH unless it holds exactly these, of these shapes; nothing is then changed
 */
export function setVariables(file: string, saved: ReadonlyMap<string, Variable>, { tensors }: Checkpoint): void {
  for (const name of tensors.keys()) {
    if (!saved.has(name)) throw errors.checkpointMismatch(file, `its tensor "${name}" is not of this model`)
  }
  for (const [name, { shape }] of saved) {
    const got = tensors.get(name)?.shape
    if (got === undefined) throw errors.checkpointMismatch(file, `it has no tensor "${name}"`)
    if (got.join() !== shape.join()) {
      throw errors.checkpointMismatch(
        file,
        `its tensor "${name}" is [${got.join(', ')}], expected [${shape.join(', ')}]`,
      )
    }
  }
  tf.tidy(() => saved.forEach((variable, name) => variable.assign(tf.tensor(tensors.get(name)!.data, variable.shape))))
}

export function encodeCheckpoint({ config, step, steps, seconds, tensors }: Checkpoint): Uint8Array {
  const metadata = {
    'elbow.checkpoint': '1',
    'elbow.run': JSON.stringify(config),
    'elbow.seed': String(config.settings.seed),
    'elbow.step': String(step),
    'elbow.steps': String(steps),
    'elbow.seconds': String(seconds),
  }
  return encodeSafetensors({ tensors, metadata })
}

/** @throws CHECKPOINT_CORRUPT */
export function decodeCheckpoint(file: string, bytes: Uint8Array): Checkpoint {
  const { tensors, metadata } = decodeSafetensors(file, bytes)
  const number = (name: string) => {
    const value = Number(metadata[name] ?? NaN)
    if (Number.isFinite(value)) return value
    throw errors.checkpointCorrupt(file, `is no checkpoint of Elbow: it does not say "${name}"`)
  }
  return {
    config: JSON.parse(metadata['elbow.run'] ?? 'null') as DecidedConfig,
    step: number('elbow.step'),
    steps: number('elbow.steps'),
    seconds: number('elbow.seconds'),
    tensors,
  }
}
