// Elbow and PyTorch in turn on one GPU: examples per second, as rows of a table.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { count, number, text } from './columns.mjs'
import { Contestant } from './contestant.mjs'

const here = import.meta.dirname
const python = process.env.PYTHON ?? 'python3'
/** Relative difference of the first losses; GPU convolutions sum in different orders. */
const tolerance = 1e-3

/** Columns of the table, which has one row per contestant and round. */
export const gpuColumns = [
  text('case', 'trained model'),
  text('contestant', 'program that trained it'),
  text('version', 'versions of the program and its runtime'),
  count('round', 'rounds alternate between the contestants; only one computes at a time'),
  count('batch', 'examples per step'),
  count('steps', 'steps in this block'),
  number('milliseconds_per_step', 'time of the block over its steps', 'milliseconds'),
  number('examples_per_second', 'examples through a whole training step', '1/second'),
  number('share_of_torch', "elbow's examples per second over those of the faster PyTorch, in the same round"),
]

/** Why PyTorch cannot run; undefined if it can. */
export function torchAbsence() {
  const script = 'import numpy, torch; assert torch.cuda.is_available(), "it finds no CUDA device"'
  const { status, stderr, error } = spawnSync(python, ['-c', script], { encoding: 'utf8' })
  if (error) return `${python}: ${error.message}`
  return status === 0 ? undefined : stderr.trim().split('\n').at(-1)
}

/** @returns the process of a contestant, which is not ready yet */
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
 * Run rounds in which each contestant computes alone for some seconds. A contestant that fails, for example without memory, is
 * left out of later rounds.
 *
 * @returns one row per contestant and round
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

/** The number of steps that fill a block, estimated from the last of a few warm-up blocks. */
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

/** @throws if the losses of two contestants differ */
function compareLosses(running, log) {
  const [first, ...others] = running
  if (first) log(`losses of the first steps: ${first.losses.map((loss) => loss.toPrecision(6)).join(' ')}`)
  for (const { process, losses } of others) {
    const worst = Math.max(...losses.map((loss, i) => Math.abs(loss / first.losses[i] - 1)))
    if (!(worst < tolerance)) throw new Error(`${process.name} and ${first.process.name} differ by ${worst}`)
  }
}

/** Elbow's examples per second over those of the faster PyTorch variant, in the same round. */
function shareOf({ contestant, round, examples_per_second: ours }, rows) {
  if (contestant !== 'elbow') return null
  const theirs = rows.filter((row) => row.round === round && row.contestant.startsWith('torch'))
  return theirs.length === 0 ? null : ours / Math.max(...theirs.map((row) => row.examples_per_second))
}
