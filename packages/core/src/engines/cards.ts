import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A graphics card on the PCI bus. */
export interface Card {
  readonly vendor: 'NVIDIA' | 'AMD' | 'Intel'
  /** `NVIDIA H200` if the driver reports a model, or else `an NVIDIA card (PCI 10de:2335)`. */
  readonly name: string
}

/** PCI vendor IDs. Other vendors, such as those of virtual machines, make no cards that can compute. */
const vendors: Readonly<Record<string, Card['vendor']>> = { '0x10de': 'NVIDIA', '0x1002': 'AMD', '0x8086': 'Intel' }

/** Graphics cards on the PCI bus under Linux, with or without drivers. Empty on other systems. */
export function visibleCards(root = '/'): readonly Card[] {
  const bus = join(root, 'sys/bus/pci/devices')
  return namesIn(bus).flatMap((slot) => {
    const property = (name: string) => textOf(join(bus, slot, name))
    const vendor = vendors[property('vendor')]
    if (vendor === undefined || !property('class').startsWith('0x03')) return [] // 03: display controllers
    const model = /^Model:\s*(.+)$/m.exec(textOf(join(root, 'proc/driver/nvidia/gpus', slot, 'information')))?.[1]
    const number = [property('vendor'), property('device')].map((text) => text.slice(2)).join(':')
    return [{ vendor, name: model ?? `an ${vendor} card (PCI ${number})` }]
  })
}

/** Why there is no GPU of any vendor. GPUs of single-board computers are not on the PCI bus, but have a render device. */
export function noGpuReason(root = '/'): string | undefined {
  if (process.platform !== 'linux') return undefined
  const hasGpu =
    visibleCards(root).length > 0 ||
    hasNvidiaDevice(root) ||
    namesIn(join(root, 'dev/dri')).some((name) => name.startsWith('renderD'))
  return hasGpu ? undefined : 'this machine shows no GPU'
}

/** Why no NVIDIA card can be used: no card or no driver. Undefined if one can be used. */
export function noNvidiaReason(root = '/'): string | undefined {
  if (hasNvidiaDevice(root)) return undefined
  const card = visibleCards(root).find(({ vendor }) => vendor === 'NVIDIA')
  if (card === undefined) return 'this machine shows no NVIDIA device'
  return `this machine has ${card.name}, but no driver for it (/dev/nvidiactl is missing): install NVIDIA's`
}

/** Device files of the driver, or the device file of the Windows Subsystem for Linux. */
const hasNvidiaDevice = (root: string) =>
  ['dev/nvidiactl', 'dev/nvidia0', 'dev/dxg'].some((device) => existsSync(join(root, device)))

function namesIn(directory: string): readonly string[] {
  return existsSync(directory) ? readdirSync(directory).sort() : []
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : ''
}
