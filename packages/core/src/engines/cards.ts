import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Card {
  readonly vendor: 'NVIDIA' | 'AMD' | 'Intel'
  /** `NVIDIA H200` where the driver says so, else `an NVIDIA card (PCI 10de:2335)`. */
  readonly name: string
}

/** Numbers that the PCI consortium gave. Others, such as those of virtual machines, make no card that computes. */
const vendors: Readonly<Record<string, Card['vendor']>> = { '0x10de': 'NVIDIA', '0x1002': 'AMD', '0x8086': 'Intel' }

/** The graphics cards on the PCI bus of a Linux, whether or not they have drivers; elsewhere none. */
export function visibleCards(root = '/'): readonly Card[] {
  const bus = join(root, 'sys/bus/pci/devices')
  return namesIn(bus).flatMap((slot) => {
    const fact = (name: string) => textOf(join(bus, slot, name))
    const vendor = vendors[fact('vendor')]
    if (vendor === undefined || !fact('class').startsWith('0x03')) return [] // 03: display controllers
    const model = /^Model:\s*(.+)$/m.exec(textOf(join(root, 'proc/driver/nvidia/gpus', slot, 'information')))?.[1]
    const number = [fact('vendor'), fact('device')].map((text) => text.slice(2)).join(':')
    return [{ vendor, name: model ?? `an ${vendor} card (PCI ${number})` }]
  })
}

/** Why there can be no GPU of any vendor. Those of small boards are not on the PCI bus, but have a device all the same. */
export function gpuAbsence(root = '/'): string | undefined {
  if (process.platform !== 'linux') return undefined
  const isThere =
    visibleCards(root).length > 0 ||
    hasNvidiaDevice(root) ||
    namesIn(join(root, 'dev/dri')).some((name) => name.startsWith('renderD'))
  return isThere ? undefined : 'this machine shows no GPU'
}

/** Why no NVIDIA card can be used, if none can: no card, or no driver. */
export function nvidiaAbsence(root = '/'): string | undefined {
  if (hasNvidiaDevice(root)) return undefined
  const card = visibleCards(root).find(({ vendor }) => vendor === 'NVIDIA')
  if (card === undefined) return 'this machine shows no NVIDIA device'
  return `this machine has ${card.name}, but no driver for it (/dev/nvidiactl is missing): install NVIDIA's`
}

/** The driver's own devices, or the one of Windows' Linux subsystem. */
const hasNvidiaDevice = (root: string) =>
  ['dev/nvidiactl', 'dev/nvidia0', 'dev/dxg'].some((device) => existsSync(join(root, device)))

function namesIn(directory: string): readonly string[] {
  return existsSync(directory) ? readdirSync(directory).sort() : []
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : ''
}
