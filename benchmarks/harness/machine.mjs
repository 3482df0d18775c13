// The machine that the numbers belong to.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, release, totalmem, type } from 'node:os'
import { root } from '../../tools/setup.mjs'

/** Instruction sets that decide how fast a convolution can be. */
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
 * Thread pools spin for a while when their work is done: wait until they sleep.
 *
 * @returns the share of the processors that is busy all the same, with the work of others
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
