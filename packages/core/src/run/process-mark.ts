import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** Which process works on a run: its number, and where the system tells it, when it began. */
export interface ProcessMark {
  readonly host: string
  readonly id: number
  /** Clock ticks since the machine started; numbers of processes are used again. */
  readonly began?: string
  /**
   * Boot and process namespace of the machine: containers and virtual machines of one host name have different ones.
   * Absent in marks of older versions, and where the system has no /proc.
   */
  readonly system?: string
}

/** Unknown: the process belongs to another host, or to another container, and cannot be asked for. */
export type Liveness = 'alive' | 'dead' | 'unknown'

export function ownMark(): ProcessMark {
  const [began, system] = [beginningOf(process.pid), ownSystem()]
  return {
    host: hostname(),
    id: process.pid,
    ...(began !== undefined && { began }),
    ...(system !== undefined && { system }),
  }
}

/** Is that process still there? */
export function livenessOf({ host, id, began, system = ownSystem() }: ProcessMark): Liveness {
  if (host !== hostname() || system !== ownSystem()) return 'unknown'
  try {
    process.kill(id, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return 'dead'
  }
  return beginningOf(id) === began ? 'alive' : 'dead'
}

/** Field 22 of proc(5)'s stat, behind the name in brackets; undefined where there is no such file. */
function beginningOf(id: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}

/** The kernel's boot identifier and the number of the process namespace; undefined where there is no /proc. */
function ownSystem(): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return undefined
  }
}
