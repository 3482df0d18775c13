// One GPU, this project and PyTorch in turn: examples per second, as rows of a table.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { count, number, text } from './columns.mjs'
import { Contestant } from './contestant.mjs'

const here = import.meta.dirname
const python = process.env.PYTHON ?? 'python3'
/** Losses of the first steps; convolutions of GPUs add in other orders. */
const tolerance = 1e-3

/** Of the table: a row per contestant and round. */
export const gpuColumns = [
  text('case', 'what was trained'),
  text('contestant', 'who trained it'),
  text('version', 'its version, and what it ran on'),
  count('round', 'rounds alternate between the contestants; only one computes at a time'),
  count('batch', 'examples per step'),
  count('steps', 'steps in this block'),
  number('milliseconds_per_step', 'time of the block over its steps', 'milliseconds'),
  number('examples_per_second', 'examples through a whole training step', '1/second'),
  number('share_of_torch', "elbow's examples per second over those of the faster PyTorch, in the same round"),
]

/** Why PyTorch takes no part, if it does not. */
export function torchAbsence() {
  const script = 'import numpy, torch; assert torch.cuda.is_available(), "it finds no CUDA device"'
  const { status, stderr, error } = spawnSync(python, ['-c', script], { encoding: 'utf8' })
  if (error) return `${python}: ${error.message}`
  return status === 0 ? undefined : stderr.trim().split('\n').at(-1)
}

/** @returns the process of a contestant, which has still to get ready */
function start(name, work, { engine, adapter, dataDir, images, reference }) {
  const { batch, kind, learningRate } = work
  if (name === 'elbow') {
    const flags = { case: work.name, data: dataDir, engine, adapter }
    return new Contestant(name, process.execPath, [join(here, 'worker.mjs'), ...flagsOf(flags)])
  }
  const flags = { case: kind, batch, reference, 'learning-rate': learningRate, threads: 4, images, device: 'cuda' }
  const compiled = name === 'torch.compile' ? ['--compile'] : []
  return new Contestant(name, python, [join(here, '../peers/torch_peer.py'), ...flagsOf(flags), ...compiled])
}

const flagsOf = (flags) => Object.entries(flags).map(([name, value]) => `--${name}=${value}`)

/**
 * Rounds in which each computes alone for some seconds. Who fails, for want of memory say, is left out from there on.
 *
 * @returns a row per contestant and round
 */
export async function measureOnGpu(work, names, setting, log) {
  const running = []
  const rows = []
  try {
    for (const name of names) {
      const each = await attempt(name, () => warmUp(start(name, work, setting), work, setting), log)
      if (each) running.push(each)
    }
    if (setting.checks > 0) compareLosses(running, log)
    for (let round = 1; round <= setting.rounds; round++) {
      for (const each of running) {
        const result = await attempt(each.process.name, () => block(each, work, round), log)
        if (result) rows.push(result)
      }
    }
  } finally {
    for (const { process } of running) process.kill()
  }
  return rows.map((row) => ({ ...row, share_of_torch: shareOf(row, rows) }))
}

async function attempt(name, work, log) {
  try {
    return await work()
  } catch (error) {
    log(`${name} takes no further part: ${error.message.trim().split('\n').at(-1)}`)
    return undefined
  }
}

/** As many steps as fill a block, from the last of a few that warm it up. */
async function warmUp(process, work, { seconds, checks }) {
  try {
    const { version } = await process.ready()
    const { losses } = checks > 0 ? await process.ask({ op: 'check', n: checks }) : { losses: [] }
    let ms = (await process.ask({ op: 'step', n: 1 })).ms
    for (let spent = 0, n = 1; spent < 500 * seconds; n *= 2) {
      const answer = await process.ask({ op: 'step', n })
      spent += answer.ms
      ms = answer.ms / n
    }
    return { process, version, losses, steps: Math.max(1, Math.round((1000 * seconds) / ms)) }
  } catch (error) {
    process.kill()
    throw error
  }
}

async function block({ process, version, steps }, work, round) {
  const { ms } = await process.ask({ op: 'step', n: steps })
  const perStep = ms / steps
  const { name, batch } = work
  const speed = { milliseconds_per_step: perStep, examples_per_second: (1000 * batch) / perStep }
  return { case: name, contestant: process.name, version, round, batch, steps, ...speed }
}

/** @throws where two compute other things */
function compareLosses(running, log) {
  const [first, ...others] = running
  if (first) log(`losses of the first steps: ${first.losses.map((loss) => loss.toPrecision(6)).join(' ')}`)
  for (const { process, losses } of others) {
    const worst = Math.max(...losses.map((loss, i) => Math.abs(loss / first.losses[i] - 1)))
    if (!(worst < tolerance)) throw new Error(`${process.name} and ${first.process.name} differ by ${worst}`)
  }
}

/** Ours over PyTorch's faster way, in the same round. */
function shareOf({ contestant, round, examples_per_second: ours }, rows) {
  if (contestant !== 'elbow') return null
  const theirs = rows.filter((row) => row.round === round && row.contestant.startsWith('torch'))
  return theirs.length === 0 ? null : ours / Math.max(...theirs.map((row) => row.examples_per_second))
}
