import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { errorCode } from '../../error-info.js'

/** A process: its id, and its start time if the system provides it. */
export interface ProcessIdentity {
  readonly host: string
  readonly id: number
  /** Start time in clock ticks since boot: process ids are reused. */
  readonly began?: string
  /**
   * Boot and process namespace of the machine: containers and virtual machines with the same host name have different ones.
   * Absent in locks of older versions, and on systems without /proc.
   */
  readonly system?: string
}

/** Unknown: the process belongs to another host or container. */
export type Liveness = 'alive' | 'dead' | 'unknown'

export function currentProcess(): ProcessIdentity {
  const [began, system] = [startTimeOf(process.pid), ownSystem()]
  return {
    host: hostname(),
    id: process.pid,
    ...(began !== undefined && { began }),
    ...(system !== undefined && { system }),
  }
}

/** Whether that process still runs. */
export function processLiveness({ host, id, began, system = ownSystem() }: ProcessIdentity): Liveness {
  if (host !== hostname() || system !== ownSystem()) return 'unknown'
  try {
    process.kill(id, 0)
  } catch (error) {
    if (errorCode(error) !== 'EPERM') return 'dead'
  }
  return startTimeOf(id) === began ? 'alive' : 'dead'
}

/** Field 22 of proc(5)'s stat; the name in brackets before it may contain spaces. Undefined without /proc. */
function startTimeOf(id: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}

/** The kernel's boot identifier and the number of the process namespace; undefined without /proc. */
function ownSystem(): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return undefined
  }
}
