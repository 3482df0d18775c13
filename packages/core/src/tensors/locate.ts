import { existsSync } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { require } from '../require-module.js'

/** Engines with a native part, which `elbow engine install` installs. */
export type NativeEngine = TensorFlowEngine | 'webgpu'
export type TensorFlowEngine = 'tensorflow' | 'tensorflow-gpu'

/** Directory for files that npm does not install: `ELBOW_HOME`, or else `.elbow` beside the `node_modules` that holds tfjs. */
export function elbowHome(): string {
  const home = process.env['ELBOW_HOME']
  if (home !== undefined && home !== '') return resolve(home)
  const core = require.resolve('@tensorflow/tfjs-core')
  return join(core.slice(0, core.lastIndexOf(`${sep}node_modules${sep}`)), '.elbow')
}

/** Directory of all native engines. */
export const enginesDirectory = () => join(elbowHome(), 'engines')

/** Directory of one native engine. */
export const engineDirectory = (engine: NativeEngine) => join(enginesDirectory(), engine)

/** Path of the native addon in an engine's directory: the binding of tfjs-node, or Dawn. */
export const addonPath = (directory: string, engine: NativeEngine = 'tensorflow') =>
  join(directory, engine === 'webgpu' ? 'dawn.node' : 'tfjs_binding.node')

const moduleDirectory = dirname(fileURLToPath(import.meta.url))

/**
 * Directory of tfjs-node: its JavaScript and C++ sources.
 *
 * A packed core contains them (tools/tfjs-node.mjs). As a dependency, tfjs-node would run an install script that downloads
 * TensorFlow, and npm would fail if that download fails.
 */
export function tfjsNode(): string {
  const packed = join(moduleDirectory, '..', 'tfjs-node')
  return existsSync(join(packed, 'package.json'))
    ? packed
    : dirname(require.resolve('@tensorflow/tfjs-node/package.json'))
}

/**
 * Path of a compiled script of core, even if the caller runs from the TypeScript sources, as in vitest.
 *
 * @param path  relative to dist: `engines/probe.js`
 */
export const compiledScript = (path: string): string => join(moduleDirectory, '..', '..', 'dist', path)
