import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { KernelBackend } from '@tensorflow/tfjs-core'
import { tf } from '../tensors/tf.js'
import type { Starter } from './engine.js'
import { noNvidiaReason } from './cards.js'
import { describeCuda } from './cuda.js'
import { addonPath, engineDirectory, tfjsNode, type TensorFlowEngine } from '../tensors/locate.js'
import { require, requireModule } from '../require-module.js'
import { loadTfjs, versionOf } from '../tensors/tfjs.js'

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

/** TensorFlow on the CPU. */
export const tensorflow = tensorflowStarter('tensorflow')
/** TensorFlow on NVIDIA GPUs. */
export const tensorflowGpu = tensorflowStarter('tensorflow-gpu')

/**
 * Starter of tfjs-node with the native addon that `elbow engine install` installs.
 *
 * `dist/index.js` of tfjs-node requires an addon inside its own package, so the backend and the kernels are loaded separately.
 * tfjs-node and tfjs-node-gpu have the same JavaScript; they differ in their TensorFlow libraries.
 *
 * @param addon  path of the addon, evaluated when the engine starts; default: the installed one
 */
export function tensorflowStarter(name: TensorFlowEngine, addon = () => addonPath(engineDirectory(name))): Starter {
  return {
    name,
    backend: 'tensorflow',
    canCompile: true,
    risky: name === 'tensorflow-gpu',
    hasAdapters: name === 'tensorflow-gpu',
    absence() {
      const noGpu = name === 'tensorflow-gpu' ? noNvidiaReason() : undefined
      if (noGpu !== undefined) return noGpu
      const flag = name === 'tensorflow-gpu' ? ' --gpu' : ''
      if (!existsSync(addon())) return `its native part is not installed, run elbow engine install${flag}`
      return undefined
    },
    load: (adapter) => Promise.resolve(load(name, addon(), adapter)),
  }
}

/** The TensorFlow of this process. A second one would share symbols with it and crash. */
let resident: TensorFlowEngine | undefined

function load(name: TensorFlowEngine, addon: string, adapter = ''): string {
  if (resident !== undefined && resident !== name) {
    throw new Error(`this process already runs ${resident}, and a process can load only one TensorFlow`)
  }
  loadTfjs()
  prepareUtil()
  prepareDevices(name, adapter)
  const binding = loadQuietly(addon)
  resident = name
  const { NodeJSKernelBackend } = requireModule<{ NodeJSKernelBackend: NodeBackendClass }>(
    join(tfjsNode(), 'dist/nodejs_kernel_backend.js'),
  )
  require(join(tfjsNode(), 'dist/register_all_kernels.js'))
  const gpu = name === 'tensorflow-gpu'
  const backend = new NodeJSKernelBackend(binding, gpu ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node')
  if (gpu && !backend.isUsingGpuDevice) {
    throw new Error(`TensorFlow ${binding.TF_Version} found no usable GPU`)
  }
  tf.registerBackend('tensorflow', () => backend, 3)
  const version = `tfjs-node ${versionOf(tfjsNode())} on TensorFlow ${binding.TF_Version}`
  return gpu ? `${version}, ${describeCuda(process.env['CUDA_VISIBLE_DEVICES'] ?? '0')}` : version
}

/** Sets the environment variables that TensorFlow reads when it looks for GPUs. */
function prepareDevices(name: TensorFlowEngine, adapter: string): void {
  // Without this, a TensorFlow built for CUDA would use the GPU.
  if (name === 'tensorflow') process.env['CUDA_VISIBLE_DEVICES'] ??= '-1'
  else {
    process.env['CUDA_DEVICE_ORDER'] ??= 'PCI_BUS_ID' // indices as in nvidia-smi
    if (adapter !== '') process.env['CUDA_VISIBLE_DEVICES'] = adapter
    // Without this, TensorFlow allocates all memory of all GPUs at its start.
    process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true'
  }
}

/** Loads the addon and suppresses TensorFlow's startup log, unless the user's log level includes it. */
function loadQuietly(addon: string): Binding {
  const level = (process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2')
  const silencer = Number(level) >= 2 ? findSilencer(addon) : undefined
  silencer?.mute()
  try {
    return requireModule<Binding>(addon)
  } finally {
    silencer?.unmute()
  }
}

/** The addon that mutes standard error, if it is installed. TensorFlow ≥ 2.18 logs before it reads a log level (install/silencer.ts). */
function findSilencer(addon: string): Silencer | undefined {
  try {
    return requireModule<Silencer>(join(dirname(addon), 'quiet.node'))
  } catch {
    return undefined
  }
}

/** Defines two functions of `util` that tfjs-node 4.22 calls. Node 22 deprecates them and Node 23 removes them. */
function prepareUtil(): void {
  const util = requireModule<Record<string, unknown>>('node:util')
  util['isNullOrUndefined'] = (value: unknown) => value === null || value === undefined
  util['isArray'] = Array.isArray
}
