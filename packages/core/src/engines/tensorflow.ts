import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { KernelBackend } from '@tensorflow/tfjs-core'
import { tf } from '../tf.js'
import type { Starter } from './engine.js'
import { nvidiaAbsence } from './cards.js'
import { describeCuda } from './cuda.js'
import { addonIn, engineDirectory, tfjsNode, type TensorFlowEngine } from './places.js'
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
export function tensorflowStarter(name: TensorFlowEngine, addon = () => addonIn(engineDirectory(name))): Starter {
  return {
    name,
    backend: 'tensorflow',
    canCompile: true,
    risky: name === 'tensorflow-gpu',
    hasAdapters: name === 'tensorflow-gpu',
    absence() {
      const withoutCard = name === 'tensorflow-gpu' ? nvidiaAbsence() : undefined
      if (withoutCard !== undefined) return withoutCard
      const flag = name === 'tensorflow-gpu' ? ' --gpu' : ''
      if (!existsSync(addon())) return `its native part is not installed, elbow engine install${flag} supplies it`
      return undefined
    },
    load: (adapter) => Promise.resolve(load(name, addon(), adapter)),
  }
}

/** Two TensorFlows in one process would share their symbols and crash, so the first one stays. */
let resident: TensorFlowEngine | undefined

function load(name: TensorFlowEngine, addon: string, adapter = ''): string {
  if (resident !== undefined && resident !== name) {
    throw new Error(`this process already runs ${resident}, and a process holds one TensorFlow`)
  }
  loadTfjs()
  prepareUtil()
  prepareDevices(name, adapter)
  const binding = loadQuietly(addon)
  resident = name
  const { NodeJSKernelBackend } = require(join(tfjsNode(), 'dist/nodejs_kernel_backend.js')) as {
    NodeJSKernelBackend: NodeBackendClass
  }
  require(join(tfjsNode(), 'dist/register_all_kernels.js'))
  const gpu = name === 'tensorflow-gpu'
  const backend = new NodeJSKernelBackend(binding, gpu ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node')
  if (gpu && !backend.isUsingGpuDevice) {
    throw new Error(`TensorFlow ${binding.TF_Version} found no GPU that it can use`)
  }
  tf.registerBackend('tensorflow', () => backend, 3)
  const version = `tfjs-node ${versionOf(tfjsNode())} on TensorFlow ${binding.TF_Version}`
  return gpu ? `${version}, ${describeCuda(process.env['CUDA_VISIBLE_DEVICES'] ?? '0')}` : version
}

/** What TensorFlow reads when it looks for GPUs. */
function prepareDevices(name: TensorFlowEngine, adapter: string): void {
  // A TensorFlow built for CUDA must not take the GPU when the CPU was asked for.
  if (name === 'tensorflow') process.env['CUDA_VISIBLE_DEVICES'] ??= '-1'
  else {
    process.env['CUDA_DEVICE_ORDER'] ??= 'PCI_BUS_ID' // numbers as nvidia-smi gives them
    if (adapter !== '') process.env['CUDA_VISIBLE_DEVICES'] = adapter
    // Otherwise TensorFlow takes all memory of all cards at once, and nobody else can have any.
    process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true'
  }
}

/** Loads the addon, without TensorFlow's start-up log unless the user set a level that lets it through. */
function loadQuietly(addon: string): Binding {
  const level = (process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2')
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
