// The toy's curve: one function per contestant, from a grid to the final rate and distortion of each run.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { readTable } from '@elbow-vae/core'
import { elbow } from '../../tools/setup.mjs'
import { open } from './ours.mjs'
import { python } from './python.mjs'

const parts = ['--encoder', 'discrete', '--decoder', 'discrete', '--marginal', 'discrete']
const rates = { values: '0..0.6:0.05', penalty: 2, ramp: 0.8 }
const betas = '0.1..10:log9'

export const curveContestants = {
  elbow: trainedByElbow,
  'jax-loop': (setting) => trainedByJax('loop', setting),
  'jax-vmap': (setting) => trainedByJax('vmap', setting),
}

async function trainedByElbow({ seeds, steps, learningRate, jobs, runs }) {
  const out = join(runs, 'sweep')
  const words = [
    ...['sweep', '--dataset', 'toy', ...parts, '--objective', 'target-rate,beta'],
    ...['--objective.rate', rates.values, '--objective.penalty', rates.penalty, '--objective.ramp', rates.ramp],
    ...[
      '--objective.beta',
      betas,
      '--seed',
      seeds === 1 ? '1' : `1..${seeds}`,
      '--steps',
      steps,
      '--learning-rate',
      learningRate,
    ],
    ...['--log-every', 100, '--jobs', jobs, '--out', out],
  ]
  const { status } = spawnSync(process.execPath, [elbow, ...words.map(String)], { stdio: ['ignore', 2, 2] })
  if (status !== 0) throw new Error(`elbow sweep ended with ${status}`)
  const { rows } = await readTable(join(out, 'summary.arrow'))
  return rows.map((row) => ({
    target: row['objective'] === 'target-rate' ? row['objective.rate'] : null,
    beta: row['objective'] === 'beta' ? row['objective.beta'] : null,
    seed: row['seed'],
    rate: row['rate'],
    distortion: row['distortion'],
    seconds: row['seconds'],
  }))
}

async function trainedByJax(way, { seeds, steps, learningRate }) {
  const { run, close } = await open('toy')
  const { support, categories } = run.dataset
  const sizes = Object.fromEntries([...run.model.named].map(([name, { size }]) => [name, size]))
  await close()
  const grid = {
    ...{ centres: [...categories], probability: [...support.probability], sizes, deviation: 0.3, steps },
    runs: gridOf(seeds).map(({ target, beta, seed }) => ({
      is_target: target !== null,
      ...{ rate: target ?? 0, penalty: rates.penalty, ramp: rates.ramp, beta: beta ?? 0 },
      ...{ learning_rate: learningRate, seed },
    })),
  }
  const script = join(import.meta.dirname, '..', 'peers', 'jax_toy_curve.py')
  const { status, stdout, stderr } = spawnSync(python, [script, '--way', way], {
    input: JSON.stringify(grid),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  if (status !== 0) throw new Error(stderr)
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .map((row) => ({
      target: row.is_target ? row.rate : null,
      beta: row.is_target ? null : row.beta,
      ...{ seed: row.seed, rate: row.rate_reached, distortion: row.distortion, seconds: row.seconds },
    }))
}

/** The grid of `elbow sweep` with the same flags. */
function gridOf(seeds) {
  const targets = Array.from({ length: 13 }, (_, i) => ({ target: Number((0.05 * i).toPrecision(6)), beta: null }))
  const weights = Array.from({ length: 9 }, (_, i) => ({
    target: null,
    beta: Number((0.1 * 100 ** (i / 8)).toPrecision(6)),
  }))
  return Array.from({ length: seeds }, (_, i) => i + 1).flatMap((seed) =>
    [...targets, ...weights].map((point) => ({ ...point, seed })),
  )
}
