import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { writeFiles, temporaryDirectory } from '../install/testing.js'
import { gpuAbsence, nvidiaAbsence, visibleCards } from '../cards.js'
import { absence, chooseAdapter } from './adapter.js'
import { webgpuStarter } from './webgpu.js'

const software = 'SwiftShader Device (Subzero)'
const none = () => 'no GPU'

describe('chooseAdapter', () => {
  it('takes the best that is no software', () => {
    expect(chooseAdapter([software, 'NVIDIA H200', 'llvmpipe (LLVM 15.0.6, 256 bits)'], '')).toBe('NVIDIA H200')
  })

  it('finds one by a part of its name, in any case: software too', () => {
    expect(chooseAdapter(['NVIDIA H200', software], 'swiftshader')).toBe(software)
    expect(chooseAdapter(['Intel(R) Arc(TM) A770', 'NVIDIA H200'], 'h200')).toBe('NVIDIA H200')
  })

  it.each([software, 'llvmpipe (LLVM 15.0.6, 256 bits)', 'Microsoft Basic Render Driver'])(
    'refuses %s unless it is asked for, and says how',
    (name) => {
      const word = name.split(' ')[0]
      const reason = `the only adapter is software (${name}), --engine.adapter ${word} takes it all the same`
      expect(() => chooseAdapter([name], '', none)).toThrow(reason)
      expect(chooseAdapter([name], word!)).toBe(name)
    },
  )

  it('says what there is where nothing has that name, and why where there is nothing', () => {
    expect(() => chooseAdapter(['NVIDIA H200', software], 'radeon')).toThrow(
      `no adapter is called "radeon", there is NVIDIA H200, ${software}`,
    )
    expect(() => chooseAdapter([], 'radeon', none)).toThrow('no GPU')
  })
})

/** A directory that looks like `/` of a machine with a card. */
function machine(card: { vendor: string; device: string; class: string } | undefined, files = {}): string {
  const root = temporaryDirectory()
  const slot = 'sys/bus/pci/devices/0000:17:00.0'
  const facts = Object.entries(card ?? {}).map(([name, text]) => [`${slot}/${name}`, `${text}\n`])
  writeFiles(root, { 'sys/bus/pci/devices/0000:00:00.0/class': '0x060000\n', ...Object.fromEntries(facts), ...files })
  return root
}

const h200 = { vendor: '0x10de', device: '0x2335', class: '0x030200' }
const radeon = { vendor: '0x1002', device: '0x744c', class: '0x030000' }
const virtual = { vendor: '0x1234', device: '0x1111', class: '0x030000' }
const model = { 'proc/driver/nvidia/gpus/0000:17:00.0/information': 'Model: \t\t NVIDIA H200\nIRQ: 1\n' }

describe.skipIf(process.platform !== 'linux')('a machine', () => {
  it('without a card shows none, and neither does a virtual one', () => {
    for (const root of [machine(undefined), machine(virtual)]) {
      expect(visibleCards(root)).toEqual([])
      expect(gpuAbsence(root)).toBe('this machine shows no GPU')
      expect(nvidiaAbsence(root)).toBe('this machine shows no NVIDIA device')
      expect(absence(root, true)).toBe('this machine shows no GPU')
    }
  })

  it('with a card but no driver says which, and what is missing, in one line', () => {
    const root = machine(h200)
    expect(gpuAbsence(root)).toBeUndefined()
    expect(nvidiaAbsence(root)).toBe(
      "this machine has an NVIDIA card (PCI 10de:2335), but no driver for it (/dev/nvidiactl is missing): install NVIDIA's",
    )
    expect(absence(machine(radeon), true)).toBe(
      'this machine has an AMD card (PCI 1002:744c), but no Vulkan driver for it (Debian, Ubuntu: install mesa-vulkan-drivers)',
    )
    expect(absence(root, false)).toMatch(/^the Vulkan loader is missing, libvulkan\.so\.1 /)
  })

  it('with a driver but not for Vulkan calls the card by its name', () => {
    const root = machine(h200, { ...model, 'dev/nvidiactl': '' })
    expect(nvidiaAbsence(root)).toBeUndefined()
    expect(absence(root, true)).toMatch(/^this machine has NVIDIA H200, but no Vulkan driver for it \(NVIDIA's/)
  })

  it('of a small board has a GPU that is on no bus', () => {
    expect(gpuAbsence(machine(undefined, { 'dev/dri/renderD128': '' }))).toBeUndefined()
  })
})

describe('the starter', () => {
  beforeEach(() => {
    for (const name of ['VK_DRIVER_FILES', 'VK_ADD_DRIVER_FILES', 'VK_ICD_FILENAMES']) vi.stubEnv(name, '')
  })
  afterEach(() => {
    vi.unstubAllEnvs()
  })

  it('says how to get its native part', () => {
    expect(webgpuStarter(() => '/nowhere/dawn.node').absence()).toBe(
      'its native part is not installed, elbow engine install --webgpu supplies it',
    )
  })

  it.skipIf(gpuAbsence() === undefined)('needs a GPU, or else the name of an adapter or a driver', () => {
    const { absence } = webgpuStarter(() => import.meta.filename)
    expect(absence()).toBe('this machine shows no GPU')
    expect(absence('swiftshader')).toBeUndefined()
    vi.stubEnv('VK_ICD_FILENAMES', 'swiftshader.json')
    expect(absence()).toBeUndefined()
  })
})
