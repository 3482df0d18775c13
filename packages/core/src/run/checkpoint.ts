import type { ResolvedConfig } from './resolve-defaults.js'
import { errors } from '../errors.js'
import { tf, type Variable } from '../tensors/tf.js'
import { decodeSafetensors, encodeSafetensors, type HostArray } from '../storage/safetensors/safetensors.js'

/**
 * State of a run after `step` steps. Batches and noise are functions of (seed, step), schedules of step / steps: they need
 * no state.
 */
export interface Checkpoint {
  readonly config: ResolvedConfig
  /** Steps done, and the total. */
  readonly step: number
  readonly steps: number
  /** Duration of these steps. */
  readonly seconds: number
  /** Weights (`encoder/conv_0/kernel`), the objective's state, optimizer slots (`optimizer/m/encoder/conv_0/kernel`). */
  readonly tensors: ReadonlyMap<string, HostArray>
}

/**
 * Reads every variable from the engine.
 *
 * @throws NON_FINITE naming the first weight with a value that is NaN or infinite
 */
export async function readVariables(
  saved: ReadonlyMap<string, Variable>,
  nonFinite: (name: string, value: number) => Error,
): Promise<Map<string, HostArray>> {
  const tensors = new Map<string, HostArray>()
  for (const [name, variable] of saved) {
    const data = await variable.data<'float32'>()
    const bad = data.findIndex((value) => !Number.isFinite(value))
    if (bad >= 0) throw nonFinite(name, data[bad]!)
    tensors.set(name, { shape: variable.shape, data })
  }
  return tensors
}

/**
 * Sets every variable to its value in a checkpoint.
 *
 * @throws CHECKPOINT_MISMATCH unless the checkpoint has exactly these names and shapes; no variable is then changed
 */
export function setVariables(file: string, saved: ReadonlyMap<string, Variable>, { tensors }: Checkpoint): void {
  for (const name of tensors.keys()) {
    if (!saved.has(name)) throw errors.checkpointMismatch(file, `its tensor "${name}" is not of this model`)
  }
  const values = [...saved].map(([name, variable]) => {
    const { shape } = variable
    const tensor = tensors.get(name)
    if (tensor === undefined) throw errors.checkpointMismatch(file, `it has no tensor "${name}"`)
    if (tensor.shape.join() !== shape.join()) {
      throw errors.checkpointMismatch(
        file,
        `its tensor "${name}" is [${tensor.shape.join(', ')}], expected [${shape.join(', ')}]`,
      )
    }
    return { variable, data: tensor.data }
  })
  tf.tidy(() => values.forEach(({ variable, data }) => variable.assign(tf.tensor(data, variable.shape))))
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
    throw errors.checkpointCorrupt(file, `is no checkpoint of Elbow: its metadata lack "${name}"`)
  }
  return {
    config: JSON.parse(metadata['elbow.run'] ?? 'null') as ResolvedConfig,
    step: number('elbow.step'),
    steps: number('elbow.steps'),
    seconds: number('elbow.seconds'),
    tensors,
  }
}
