import { existsSync } from 'node:fs'
import { errors } from '../../errors.js'
import { required } from '../../required.js'
import { tf } from '../../tensors/tf.js'
import { noGpuReason } from '../cards.js'
import type { Starter } from '../engine.js'
import { addonPath, engineDirectory } from '../../tensors/locate.js'
import { requireModule } from '../../require-module.js'
import { loadTfjs, oneLine, versionOf } from '../../tensors/tfjs.js'
import { openAdapter, type OpenedAdapter } from './adapter.js'
import type { WebgpuBackend } from './backend.js'
import { keepAlive, type Dawn, type Device, type Gpu } from './dawn.js'
import { registerFusedKernels } from './fused-kernels.js'

type BackendClass = new (device: Device, info: OpenedAdapter['adapter']['info']) => WebgpuBackend

/** tfjs-backend-webgpu on Dawn: GPUs of any vendor, through Vulkan, Metal or Direct3D 12. */
export const webgpu = webgpuStarter()

/** Environment variables that select Vulkan drivers. */
const driverVariables = ['VK_DRIVER_FILES', 'VK_ADD_DRIVER_FILES', 'VK_ICD_FILENAMES']

/** @param addon  path of Dawn, evaluated when the engine starts; default: the installed one */
export function webgpuStarter(addon = () => addonPath(engineDirectory('webgpu'), 'webgpu')): Starter {
  return {
    name: 'webgpu',
    backend: 'webgpu',
    canCompile: false,
    risky: true,
    hasAdapters: true,
    absence(adapter = '') {
      if (!existsSync(addon())) return 'its native part is not installed, run elbow engine install --webgpu'
      // A named adapter or driver may be a software one, which needs no GPU.
      const isNamed = adapter !== '' || driverVariables.some((name) => process.env[name])
      return isNamed ? undefined : noGpuReason()
    },
    load: (adapter = '') => load(addon(), adapter),
  }
}

async function load(addon: string, adapterName: string): Promise<string> {
  loadTfjs()
  // Must run before navigator.gpu exists: the package would otherwise register an adapter that it chooses itself.
  const { WebGPUBackend } = requireModule<{ WebGPUBackend: BackendClass }>('@tensorflow/tfjs-backend-webgpu')
  const dawn = requireModule<Dawn>(addon)
  Object.assign(globalThis, dawn.globals)
  const { gpu, adapter, name } = await openAdapter(dawn, adapterName)
  const device = await adapter.requestDevice({ requiredLimits: limitsOf(adapter) })
  const backend = withNavigator(gpu, () => new WebGPUBackend(device, adapter.info))
  keepAlive(adapter, device)
  reportFaults(device, backend)
  registerFusedKernels()
  tf.registerBackend('webgpu', () => backend)
  return `tfjs-backend-webgpu ${versionOf('@tensorflow/tfjs-backend-webgpu')} on Dawn, ${name}`
}

/** Limits of the adapter that are above WebGPU's defaults, for large tensors and large workgroups. */
function limitsOf({ limits }: OpenedAdapter['adapter']): Record<string, number> {
  const names = [
    'maxBufferSize',
    'maxStorageBufferBindingSize',
    'maxStorageBuffersPerShaderStage',
    'maxComputeWorkgroupStorageSize',
    'maxComputeWorkgroupsPerDimension',
    'maxComputeWorkgroupSizeX',
    'maxComputeInvocationsPerWorkgroup',
  ]
  return Object.fromEntries(names.map((name) => [name, required(limits[name], name)]))
}

/** Defines `navigator.gpu` while `make` runs. The backend's constructor expects a browser. */
function withNavigator<T>(gpu: Gpu, make: () => T): T {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator')
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true })
  try {
    return make()
  } finally {
    if (before) Object.defineProperty(globalThis, 'navigator', before)
    else Reflect.deleteProperty(globalThis, 'navigator')
  }
}

/** Makes reads fail after a GPU fault. A failed shader or allocation leaves zeros in its output. */
function reportFaults(device: Device, backend: WebgpuBackend): void {
  let fault: string | undefined
  device.addEventListener('uncapturederror', (event) => {
    event.preventDefault()
    fault ??= event.error.message
  })
  void device.lost.then(({ message }) => (fault ??= `the GPU was lost, ${message}`))
  const read = backend.read.bind(backend)
  backend.read = async (dataId) => {
    const values = await read(dataId)
    if (fault !== undefined) throw errors.engineFailed('webgpu', oneLine(fault))
    return values
  }
}
