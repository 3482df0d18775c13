import { messageOf } from '../../error-info.js'
import { noGpuReason, visibleCards } from '../cards.js'
import { createPersistentGpu, graphicsInterface, type Adapter, type Dawn, type Gpu } from './dawn.js'

/** An adapter that is ready to create a device. */
export interface OpenedAdapter {
  /** The Dawn instance. It must live as long as the objects that it created. */
  readonly gpu: Gpu
  readonly adapter: Adapter
  readonly name: string
}

/** Whether an adapter is a software renderer. */
const isSoftware = (name: string) => /swiftshader|llvmpipe|lavapipe|basic render/i.test(name)

/**
 * Opens an adapter by its name, or the best hardware adapter.
 *
 * @param query  part of the adapter's name, in any case; empty selects the best hardware adapter
 * @throws Error with the reason in one line
 */
export async function openAdapter(dawn: Dawn, query: string): Promise<OpenedAdapter> {
  const name = chooseAdapter(await adapterNames(dawn), query)
  const gpu = createPersistentGpu(dawn, [`backend=${graphicsInterface}`, `adapter=${name}`])
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' })
  if (!adapter) throw new Error(`${name} disappeared`)
  return { gpu, adapter, name }
}

/** Names of the adapters, best first. Dawn has no list, but its error for an unknown adapter names them. */
async function adapterNames(dawn: Dawn): Promise<readonly string[]> {
  const gpu = createPersistentGpu(dawn, [`backend=${graphicsInterface}`, 'adapter=?'])
  try {
    await gpu.requestAdapter({ powerPreference: 'high-performance' })
    return []
  } catch (error) {
    return [...messageOf(error).matchAll(/name: '(.*)'$/gm)].flatMap(([, name]) => name ?? [])
  }
}

/**
 * Chooses an adapter by name, or the first hardware adapter.
 *
 * @throws Error with the reason in one line
 */
export function chooseAdapter(names: readonly string[], query: string, reason: () => string = noAdapterReason): string {
  const match = names.find((name) =>
    query === '' ? !isSoftware(name) : name.toLowerCase().includes(query.toLowerCase()),
  )
  if (match !== undefined) return match
  const [first] = names
  if (first === undefined) throw new Error(reason())
  if (query !== '') throw new Error(`no adapter is called "${query}", there is ${names.join(', ')}`)
  const word = first.split(' ')[0]
  throw new Error(`the only adapter is software (${first}), select it with --engine.adapter ${word}`)
}

/** Why there is no adapter. */
export function noAdapterReason(root = '/', hasLoader = loads('libvulkan.so.1')): string {
  if (process.platform !== 'linux') return `Dawn found no GPU (${graphicsInterface})`
  if (!hasLoader) return 'the Vulkan loader is missing, libvulkan.so.1 (Debian, Ubuntu: install libvulkan1)'
  const card = visibleCards(root)[0]
  if (card === undefined) return noGpuReason(root) ?? 'Vulkan has no driver for the GPU of this machine'
  const driver =
    card.vendor === 'NVIDIA'
      ? "NVIDIA's, with nvidia_icd.json; in a container NVIDIA_DRIVER_CAPABILITIES must include graphics"
      : 'Debian, Ubuntu: install mesa-vulkan-drivers'
  return `this machine has ${card.name}, but no Vulkan driver for it (${driver})`
}

/** Whether the system finds a library. A library that is not an addon is found and then rejected with another error. */
function loads(library: string): boolean {
  try {
    process.dlopen({ exports: {} }, library)
    return true
  } catch (error) {
    return !messageOf(error).includes('cannot open shared object file')
  }
}
