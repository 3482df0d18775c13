import { existsSync } from 'node:fs'
import { errors } from '../../errors.js'
import { tf } from '../../tf.js'
import { gpuAbsence } from '../cards.js'
import type { Starter } from '../engine.js'
import { addonIn, engineDirectory } from '../places.js'
import { loadTfjs, oneLine, require, versionOf } from '../tfjs.js'
import { openAdapter, type OpenedAdapter } from './adapter.js'
import type { WebgpuBackend } from './backend.js'
import { keep, type Dawn, type Device, type Gpu } from './dawn.js'
import { registerFusedKernels } from './fused-kernels.js'

type BackendClass = new (device: Device, info: OpenedAdapter['adapter']['info']) => WebgpuBackend

/** tfjs-backend-webgpu over Dawn: a GPU of any vendor, by Vulkan, Metal or Direct3D 12. */
export const webgpu = webgpuStarter()

/** Where a user may tell the Vulkan loader which drivers there are. */
const driverVariables = ['VK_DRIVER_FILES', 'VK_ADD_DRIVER_FILES', 'VK_ICD_FILENAMES']

/** @param addon  path of Dawn, read when the engine starts; by default the installed one */
export function webgpuStarter(addon = () => addonIn(engineDirectory('webgpu'), 'webgpu')): Starter {
  return {
    name: 'webgpu',
    backend: 'webgpu',
    canCompile: false,
    risky: true,
    hasAdapters: true,
    absence(adapter = '') {
      if (!existsSync(addon())) return 'its native part is not installed, elbow engine install --webgpu supplies it'
      // Whoever names an adapter or a driver may mean one that is software.
      const isNamed = adapter !== '' || driverVariables.some((name) => process.env[name])
      return isNamed ? undefined : gpuAbsence()
    },
    load: (adapter = '') => load(addon(), adapter),
  }
}

async function load(addon: string, wanted: string): Promise<string> {
  loadTfjs()
  // While there is no navigator.gpu: the package would otherwise register an adapter of its own choice.
  const { WebGPUBackend } = require('@tensorflow/tfjs-backend-webgpu') as { WebGPUBackend: BackendClass }
  const dawn = require(addon) as Dawn
  Object.assign(globalThis, dawn.globals)
  const { gpu, adapter, name } = await openAdapter(dawn, wanted)
  const device = await adapter.requestDevice({ requiredLimits: limitsOf(adapter) })
  const backend = withNavigator(gpu, () => new WebGPUBackend(device, adapter.info))
  keep(adapter, device)
  reportFaults(device, backend)
  registerFusedKernels()
  tf.registerBackend('webgpu', () => backend)
  return `tfjs-backend-webgpu ${versionOf('@tensorflow/tfjs-backend-webgpu')} on Dawn, ${name}`
}

/** All that the adapter can do, where WebGPU's defaults are less: large tensors, large workgroups. */
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
  return Object.fromEntries(names.map((name) => [name, limits[name]!]))
}

/** The backend's constructor looks for a browser; nothing else may find one here. */
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

/** A shader that is invalid, or memory that is not to be had, leaves zeros behind: whoever reads must know. */
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
