import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'

/** Which process works on a run: its number, and where the system tells it, when it began. */
export interface ProcessMark {
  readonly host: string
  readonly id: number
  /** Clock ticks since the machine started; numbers of processes are used again. */
  readonly began?: string
}

export function ownMark(): ProcessMark {
  const began = beginningOf(process.pid)
  return { host: hostname(), id: process.pid, ...(began !== undefined && { began }) }
}

/** Is that process still there? On another host nobody knows: then it is not. */
export function isAlive({ host, id, began }: ProcessMark): boolean {
  if (host !== hostname()) return false
  try {
    process.kill(id, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  return beginningOf(id) === began
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
