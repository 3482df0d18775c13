// Measure one case: warm up every contestant, then run rounds in which each computes alone for about the same time.
import { start } from './contestants.mjs'
import { settle } from './machine.mjs'

/** The first losses, from the same weights, batches and noise, may differ by rounding only. */
const tolerance = 1e-4
export const checkedSteps = 5
const gemmSize = 2048

/** @returns one row per contestant and round, and the losses of the first steps */
export async function measureCase(work, names, setting, log) {
  const running = []
  try {
    for (const name of names) running.push(await warmUp(name, work, setting, log))
    const rows = []
    for (let round = 0; round < setting.rounds; round++) {
      const turn = running.map((_, i) => running[(i + round) % running.length])
      const results = []
      for (const each of turn) results.push(await block(each, work))
      rows.push(...compared(results).map((row) => ({ ...row, round: round + 1 })))
      log(`${work.name}, round ${round + 1} of ${setting.rounds}: ${summary(results)}`)
    }
    const about = new Map()
    for (const each of running) about.set(each.process.name, await describe(each))
    const losses = await checkLosses(running.map(({ process }) => process))
    const ceiling = Math.max(...rows.map((row) => row.gemm_gflops))
    return {
      rows: rows.map((row) => ({ ...row, ...about.get(row.contestant), ...shareOf(row, work, ceiling) })),
      losses,
    }
  } finally {
    for (const { process } of running) process.kill()
  }
}

/** Compare the losses without measuring time. */
export async function checkCase(work, names, setting) {
  const processes = names.map((name) => start(name, work, setting))
  try {
    for (const process of processes) await process.ready()
    return await checkLosses(processes)
  } finally {
    for (const process of processes) process.kill()
  }
}

async function warmUp(name, work, setting, log) {
  const process = start(name, work, setting)
  try {
    const { version, seconds } = await process.ready()
    const first = await process.ask({ op: 'step', n: 1 })
    const secondsToFirstStep = process.secondsSinceStart()
    const second = await process.ask({ op: 'step', n: 1 })
    let steps = 1
    let spent = 0
    let last = second.ms
    // The last, longest block of the warm-up determines how many steps fill a block of the rounds.
    while (spent < 1000 * setting.seconds) {
      last = (await process.ask({ op: 'step', n: steps })).ms
      spent += last
      if (spent < 1000 * setting.seconds) steps *= 2
    }
    const n = Math.max(1, Math.round((1000 * setting.seconds * steps) / last))
    log(`${work.name}: ${name} is warm (${version}, first step after ${secondsToFirstStep.toFixed(1)} s)`)
    return {
      process,
      steps: n,
      fixed: {
        version,
        start_seconds: seconds,
        compile_seconds: (first.ms + second.ms) / 1000,
        first_step_seconds: secondsToFirstStep,
      },
    }
  } catch (error) {
    process.kill()
    throw error
  }
}

async function block({ process, steps }, work) {
  const backgroundLoad = await settle()
  const { ms } = await process.ask({ op: 'step', n: steps })
  const { gflops } = await process.ask({ op: 'gemm', n: gemmSize })
  const perStep = ms / steps
  return {
    case: work.name,
    contestant: process.name,
    batch: work.batch,
    steps,
    milliseconds_per_step: perStep,
    examples_per_second: (1000 * work.batch) / perStep,
    gemm_gflops: gflops,
    background_load: backgroundLoad,
  }
}

/** Elbow's speed over that of each contestant, within the round. */
function compared(results) {
  const ours = results.find(({ contestant }) => contestant === 'elbow')?.examples_per_second ?? null
  return results.map((row) => ({ ...row, ratio: ours === null ? null : ours / row.examples_per_second }))
}

function shareOf(row, { flopsPerExample }, ceiling) {
  const gflops = flopsPerExample === null ? null : (flopsPerExample * row.examples_per_second) / 1e9
  return { gflops, sgemm_share: gflops === null ? null : gflops / ceiling }
}

async function describe({ process, fixed }) {
  const { peakMB } = await process.ask({ op: 'memory' })
  return { ...fixed, peak_memory_mb: peakMB }
}

async function checkLosses(processes) {
  const losses = {}
  for (const process of processes) losses[process.name] = (await process.ask({ op: 'check', n: checkedSteps })).losses
  const [expected] = Object.values(losses)
  for (const [name, given] of Object.entries(losses)) {
    const worst = Math.max(...given.map((loss, i) => Math.abs(loss - expected[i]) / Math.abs(expected[i])))
    if (given.length === checkedSteps && worst <= tolerance) continue
    throw new Error(`${name} does other work: losses ${given.join(', ')}, expected ${expected.join(', ')}`)
  }
  return losses
}

const summary = (results) =>
  results.map(({ contestant, milliseconds_per_step: ms }) => `${contestant} ${ms.toPrecision(4)}`).join('  ') +
  ' ms/step'
