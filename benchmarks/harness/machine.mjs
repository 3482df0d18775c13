// Description of the machine.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, release, totalmem, type } from 'node:os'
import { root } from '../../tools/setup.mjs'

/** Instruction sets that matter for the speed of convolutions. */
const telling = ['avx2', 'avx512f', 'avx512_vnni', 'avx512_bf16', 'amx_tile']

export function describeMachine(threads) {
  return [
    cpus()[0]?.model.trim() ?? process.arch,
    `${availableParallelism()} cores, ${threads} threads used`,
    `${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    `${type()} ${release()}`,
    ...instructionSets(),
  ].join(', ')
}

function instructionSets() {
  try {
    const flags = new Set(/^flags\s*:\s*(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))[1].split(' '))
    return telling.filter((name) => flags.has(name))
  } catch {
    return []
  }
}

/**
 * Wait until thread pools sleep: they spin for a while after their work.
 *
 * @returns the share of the processors that other programs keep busy
 */
export async function settle() {
  await sleep(100)
  const before = processorTime()
  await sleep(200)
  const after = processorTime()
  return (after.busy - before.busy) / Math.max(1, after.all - before.all)
}

function processorTime() {
  const times = cpus().flatMap(({ times }) => Object.entries(times))
  const sum = (entries) => entries.reduce((total, [, milliseconds]) => total + milliseconds, 0)
  return { all: sum(times), busy: sum(times.filter(([kind]) => kind !== 'idle')) }
}

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))

export function commit() {
  try {
    const git = (...args) =>
      execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
    return (
      git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain', '--untracked-files=no') ? ' and changes' : '')
    )
  } catch {
    return 'unknown'
  }
}
