import { gpuAbsence, visibleCards } from '../cards.js'
import { createKept, graphicsInterface, type Adapter, type Dawn, type Gpu } from './dawn.js'

export interface OpenedAdapter {
  /** Dawn itself: what it made lives no longer than this. */
  readonly gpu: Gpu
  readonly adapter: Adapter
  readonly name: string
}

/** Software that poses as a GPU. */
const isSoftware = (name: string) => /swiftshader|llvmpipe|lavapipe|basic render/i.test(name)

/**
 * The adapter of a name, or else the best one that is no software.
 *
 * @param wanted  a part of its name, in any case; empty leaves the choice open
 * @throws the reason in one line
 */
export async function openAdapter(dawn: Dawn, wanted: string): Promise<OpenedAdapter> {
  const name = chooseAdapter(await adapterNames(dawn), wanted)
  const gpu = createKept(dawn, [`backend=${graphicsInterface}`, `adapter=${name}`])
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' })
  if (!adapter) throw new Error(`${name} was there and is gone`)
  return { gpu, adapter, name }
}

/** Dawn has no list: it names the adapters, best first, where one is asked for that does not exist. */
async function adapterNames(dawn: Dawn): Promise<readonly string[]> {
  const gpu = createKept(dawn, [`backend=${graphicsInterface}`, 'adapter=?'])
  try {
    await gpu.requestAdapter({ powerPreference: 'high-performance' })
    return [] // none at all
  } catch (error) {
    return [...(error as Error).message.matchAll(/name: '(.*)'$/gm)].map(([, name]) => name!)
  }
}

/** @throws the reason in one line */
export function chooseAdapter(names: readonly string[], wanted: string, reason: () => string = absence): string {
  const fitting = names.filter((name) =>
    wanted === '' ? !isSoftware(name) : name.toLowerCase().includes(wanted.toLowerCase()),
  )
  if (fitting.length > 0) return fitting[0]!
  if (names.length === 0) throw new Error(reason())
  if (wanted !== '') throw new Error(`no adapter is called "${wanted}", there is ${names.join(', ')}`)
  const word = names[0]!.split(' ')[0]
  throw new Error(`the only adapter is software (${names[0]}), --engine.adapter ${word} takes it all the same`)
}

/** Why there is no adapter at all. */
export function absence(root = '/', hasLoader = loads('libvulkan.so.1')): string {
  if (process.platform !== 'linux') return `Dawn found no GPU (${graphicsInterface})`
  if (!hasLoader) return 'the Vulkan loader is missing, libvulkan.so.1 (Debian, Ubuntu: install libvulkan1)'
  const card = visibleCards(root)[0]
  if (card === undefined) return gpuAbsence(root) ?? 'Vulkan has no driver for the GPU of this machine'
  const driver =
    card.vendor === 'NVIDIA'
      ? "NVIDIA's, with nvidia_icd.json; in a container NVIDIA_DRIVER_CAPABILITIES must include graphics"
      : 'Debian, Ubuntu: install mesa-vulkan-drivers'
  return `this machine has ${card.name}, but no Vulkan driver for it (${driver})`
}

/** Whether the system finds a library: one that is no addon is found and then refused. */
function loads(library: string): boolean {
  try {
    process.dlopen({ exports: {} }, library)
    return true
  } catch (error) {
    return !(error as Error).message.includes('cannot open shared object file')
  }
}
