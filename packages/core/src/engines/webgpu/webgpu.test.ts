import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { writeFiles, temporaryDirectorySync } from '../install/testing.js'
import { noGpuReason, noNvidiaReason, visibleCards } from '../cards.js'
import { noAdapterReason, chooseAdapter } from './adapter.js'
import { webgpuStarter } from './webgpu.js'

const software = 'SwiftShader Device (Subzero)'
const none = () => 'no GPU'

describe('chooseAdapter', () => {
  it('selects the best hardware adapter', () => {
    expect(chooseAdapter([software, 'NVIDIA H200', 'llvmpipe (LLVM 15.0.6, 256 bits)'], '')).toBe('NVIDIA H200')
  })

  it('finds an adapter by part of its name, in any case, also a software adapter', () => {
    expect(chooseAdapter(['NVIDIA H200', software], 'swiftshader')).toBe(software)
    expect(chooseAdapter(['Intel(R) Arc(TM) A770', 'NVIDIA H200'], 'h200')).toBe('NVIDIA H200')
  })

  it.each([software, 'llvmpipe (LLVM 15.0.6, 256 bits)', 'Microsoft Basic Render Driver'])(
    'rejects %s unless it is named, and reports how to select it',
    (name) => {
      const [word = ''] = name.split(' ')
      const reason = `the only adapter is software (${name}), select it with --engine.adapter ${word}`
      expect(() => chooseAdapter([name], '', none)).toThrow(reason)
      expect(chooseAdapter([name], word)).toBe(name)
    },
  )

  it('lists the adapters if none has that name, and reports why there is none', () => {
    expect(() => chooseAdapter(['NVIDIA H200', software], 'radeon')).toThrow(
      `no adapter is called "radeon", there is NVIDIA H200, ${software}`,
    )
    expect(() => chooseAdapter([], 'radeon', none)).toThrow('no GPU')
  })
})

/** Creates a directory that looks like `/` of a machine with a card. */
function machine(
  card: { vendor: string; device: string; class: string } | undefined,
  files: Readonly<Record<string, string>> = {},
): string {
  const root = temporaryDirectorySync()
  const slot = 'sys/bus/pci/devices/0000:17:00.0'
  const properties = Object.entries(card ?? {}).map(([name, text]): [string, string] => [
    `${slot}/${name}`,
    `${text}\n`,
  ])
  const bridge = { 'sys/bus/pci/devices/0000:00:00.0/class': '0x060000\n' }
  writeFiles(root, { ...bridge, ...Object.fromEntries(properties), ...files })
  return root
}

const h200 = { vendor: '0x10de', device: '0x2335', class: '0x030200' }
const radeon = { vendor: '0x1002', device: '0x744c', class: '0x030000' }
const virtual = { vendor: '0x1234', device: '0x1111', class: '0x030000' }
const model = { 'proc/driver/nvidia/gpus/0000:17:00.0/information': 'Model: \t\t NVIDIA H200\nIRQ: 1\n' }

describe.skipIf(process.platform !== 'linux')('a machine', () => {
  it('without a card has no GPU, and neither has a virtual machine', () => {
    for (const root of [machine(undefined), machine(virtual)]) {
      expect(visibleCards(root)).toEqual([])
      expect(noGpuReason(root)).toBe('this machine shows no GPU')
      expect(noNvidiaReason(root)).toBe('this machine shows no NVIDIA device')
      expect(noAdapterReason(root, true)).toBe('this machine shows no GPU')
    }
  })

  it('with a card but no driver: the message names the card and the missing driver', () => {
    const root = machine(h200)
    expect(noGpuReason(root)).toBeUndefined()
    expect(noNvidiaReason(root)).toBe(
      "this machine has an NVIDIA card (PCI 10de:2335), but no driver for it (/dev/nvidiactl is missing): install NVIDIA's",
    )
    expect(noAdapterReason(machine(radeon), true)).toBe(
      'this machine has an AMD card (PCI 1002:744c), but no Vulkan driver for it (Debian, Ubuntu: install mesa-vulkan-drivers)',
    )
    expect(noAdapterReason(root, false)).toMatch(/^the Vulkan loader is missing, libvulkan\.so\.1 /)
  })

  it('with a driver but no Vulkan driver: the message names the model of the card', () => {
    const root = machine(h200, { ...model, 'dev/nvidiactl': '' })
    expect(noNvidiaReason(root)).toBeUndefined()
    expect(noAdapterReason(root, true)).toMatch(/^this machine has NVIDIA H200, but no Vulkan driver for it \(NVIDIA's/)
  })

  it('with a GPU that is not on the PCI bus has a GPU', () => {
    expect(noGpuReason(machine(undefined, { 'dev/dri/renderD128': '' }))).toBeUndefined()
  })
})

describe('the starter', () => {
  beforeEach(() => {
    for (const name of ['VK_DRIVER_FILES', 'VK_ADD_DRIVER_FILES', 'VK_ICD_FILENAMES']) vi.stubEnv(name, '')
  })
  afterEach(() => {
    vi.unstubAllEnvs()
  })

  it('reports how to install its native part', () => {
    expect(webgpuStarter(() => '/nowhere/dawn.node').absence()).toBe(
      'its native part is not installed, run elbow engine install --webgpu',
    )
  })

  it.skipIf(noGpuReason() === undefined)('needs a GPU, or the name of an adapter or a driver', () => {
    const { absence } = webgpuStarter(() => import.meta.filename)
    expect(absence()).toBe('this machine shows no GPU')
    expect(absence('swiftshader')).toBeUndefined()
    vi.stubEnv('VK_ICD_FILENAMES', 'swiftshader.json')
    expect(absence()).toBeUndefined()
  })
})
