import { existsSync } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { EngineName } from './engine.js'
import { require } from './tfjs.js'

/** The native engines: what `elbow engine install` supplies. */
export type NativeEngine = TensorFlowEngine | Extract<EngineName, 'webgpu'>
export type TensorFlowEngine = Extract<EngineName, 'tensorflow' | 'tensorflow-gpu'>

/** Where Elbow keeps what npm does not: `ELBOW_HOME`, else `.elbow` beside the `node_modules` that holds tfjs. */
export function elbowHome(): string {
  const home = process.env['ELBOW_HOME']
  if (home !== undefined && home !== '') return resolve(home)
  const core = require.resolve('@tensorflow/tfjs-core')
  return join(core.slice(0, core.lastIndexOf(`${sep}node_modules${sep}`)), '.elbow')
}

export const enginesDirectory = () => join(elbowHome(), 'engines')

export const engineDirectory = (engine: NativeEngine) => join(enginesDirectory(), engine)

/** The native part inside an engine's directory: that of tfjs-node, or Dawn. */
export const addonIn = (directory: string, engine: NativeEngine = 'tensorflow') =>
  join(directory, engine === 'webgpu' ? 'dawn.node' : 'tfjs_binding.node')

const here = dirname(fileURLToPath(import.meta.url))

/**
 * The directory of tfjs-node: JavaScript and C++ sources. A packed core brings them along (tools/tfjs-node.mjs), because as a
 * dependency tfjs-node would have npm run its install script, which ends the install where its download is not to be had.
 */
export function tfjsNode(): string {
  const packed = join(here, '..', 'tfjs-node')
  return existsSync(join(packed, 'package.json'))
    ? packed
    : dirname(require.resolve('@tensorflow/tfjs-node/package.json'))
}

/** A script of this directory in its compiled form, also when the caller is the TypeScript source (under vitest). */
export function compiledScript(name: string): string {
  const compiled = join(here, name)
  return existsSync(compiled)
    ? compiled
    : compiled.replace(`${sep}src${sep}engines${sep}`, `${sep}dist${sep}engines${sep}`)
}
