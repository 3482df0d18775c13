import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { KernelBackend } from '@tensorflow/tfjs-core'
import { tf } from '../tf.js'
import type { Starter } from './engine.js'
import { addonIn, engineDirectory, hasNvidiaDevice, tfjsNode, type NativeEngine } from './places.js'
import { loadTfjs, require, versionOf } from './tfjs.js'

interface Binding {
  readonly TF_Version: string
}
interface NodeBackend extends KernelBackend {
  readonly isUsingGpuDevice: boolean
}
type NodeBackendClass = new (binding: Binding, packageName: string) => NodeBackend
interface Silencer {
  mute(): void
  unmute(): void
}

export const tensorflow = tensorflowStarter('tensorflow')
export const tensorflowGpu = tensorflowStarter('tensorflow-gpu')

/**
 * tfjs-node over the addon that `elbow engine install` supplied.
 *
 * Its `dist/index.js` insists on an addon inside its own package, so the backend and the kernels are loaded one by
 * one. The JavaScript of tfjs-node and tfjs-node-gpu is the same; what makes a GPU engine is its TensorFlow.
 *
 * @param addon  path of the addon, read when the engine starts; by default the installed one
 */
export function tensorflowStarter(name: NativeEngine, addon = () => addonIn(engineDirectory(name))): Starter {
  return {
    name,
    backend: 'tensorflow',
    canCompile: true,
    risky: name === 'tensorflow-gpu',
    absence() {
      if (name === 'tensorflow-gpu' && !hasNvidiaDevice()) return 'this machine shows no NVIDIA device'
      const flag = name === 'tensorflow-gpu' ? ' --gpu' : ''
      if (!existsSync(addon())) return `its native part is not installed, elbow engine install${flag} supplies it`
      return undefined
    },
    load() {
      return Promise.resolve(load(name, addon()))
    },
  }
}

/** Two TensorFlows in one process would share their symbols and crash, so the first one stays. */
let resident: NativeEngine | undefined

function load(name: NativeEngine, addon: string): string {
  if (resident !== undefined && resident !== name) {
    throw new Error(`this process already runs ${resident}, and a process holds one TensorFlow`)
  }
  loadTfjs()
  prepareUtil()
  const binding = loadQuietly(name, addon)
  resident = name
  const { NodeJSKernelBackend } = require(join(tfjsNode(), 'dist/nodejs_kernel_backend.js')) as {
    NodeJSKernelBackend: NodeBackendClass
  }
  require(join(tfjsNode(), 'dist/register_all_kernels.js'))
  const gpu = name === 'tensorflow-gpu'
  const backend = new NodeJSKernelBackend(binding, gpu ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node')
  if (gpu && !backend.isUsingGpuDevice) {
    throw new Error(`TensorFlow ${binding.TF_Version} found no GPU that it can use (are the CUDA libraries there?)`)
  }
  tf.registerBackend('tensorflow', () => backend, 3)
  return `tfjs-node ${versionOf(tfjsNode())} on TensorFlow ${binding.TF_Version}`
}

/** Loads the addon, without TensorFlow's start-up log unless the user set a level that lets it through. */
function loadQuietly(name: NativeEngine, addon: string): Binding {
  const level = (process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2')
  // A TensorFlow built for CUDA must not take the GPU when the CPU was asked for.
  if (name === 'tensorflow') process.env['CUDA_VISIBLE_DEVICES'] ??= '-1'
  const silencer = Number(level) >= 2 ? findSilencer(addon) : undefined
  silencer?.mute()
  try {
    return require(addon) as Binding
  } finally {
    silencer?.unmute()
  }
}

/** TensorFlow ≥ 2.18 logs while its library loads, before it reads any log level; see install/quiet.ts. */
function findSilencer(addon: string): Silencer | undefined {
  try {
    return require(join(dirname(addon), 'quiet.node')) as Silencer
  } catch {
    return undefined
  }
}

/** tfjs-node 4.22 calls two functions of `util` that newer Nodes warn about (22) or have removed (23). */
function prepareUtil(): void {
  const util = require('node:util') as Record<string, unknown>
  util['isNullOrUndefined'] = (value: unknown) => value === null || value === undefined
  util['isArray'] = Array.isArray
}
