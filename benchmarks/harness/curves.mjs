// One learning curve per contestant: test rate and distortion after each epoch of the same training.
import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { loadDataset, readTable } from '@elbow-vae/core'
import { elbow } from '../../tools/setup.mjs'
import { exportImages } from './data.mjs'
import { configOf, registry } from './ours.mjs'
import { python } from './python.mjs'

const parts = { dataset: 'static-mnist', encoder: 'conv', decoder: 'deconv', marginal: 'gaussian', objective: 'elbo' }
const learningRate = 1e-3
const batch = 100

/** Each function trains, unless `runs` holds its curve already, and returns one row per epoch. */
export const curves = { elbow: ours, torch: plainTorch }

/** Run `elbow run`. */
async function ours({ runs, dataDir, epochs, seed }) {
  const run = join(runs, 'elbow')
  const training = { 'batch-size': batch, 'learning-rate': learningRate, schedule: 'constant', seed }
  if (!existsSync(join(run, 'eval.arrow'))) {
    const flags = { ...parts, ...training, epochs, 'evaluate-every': 1, 'data-dir': dataDir, out: run }
    train('elbow', process.execPath, [elbow, 'run', ...wordsOf(flags)])
  }
  const { config, engine } = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8'))
  const names = Object.fromEntries(Object.keys(parts).map((kind) => [kind, config[kind].name]))
  agree({ ...names, ...config.settings }, { ...parts, ...training })
  const { rows } = await readTable(join(run, 'eval.arrow'))
  const version = `Elbow on ${engine.name} (${engine.version})`
  return rows
    .filter(({ split }) => split === 'test')
    .map(({ epoch, rate, distortion, seconds }) => ({ epoch, rate, distortion, seconds, version }))
}

/** Run peers/torch_curve.py; its output is kept in torch.jsonl. */
async function plainTorch({ runs, dataDir, epochs, seed, threads }) {
  const file = join(runs, 'torch.jsonl')
  if (!existsSync(file)) {
    const { splits } = await loadDataset(registry, configOf('mlp'), dataDir)
    const images = { train: join(runs, 'train.npy'), test: join(runs, 'test.npy') }
    for (const [split, to] of Object.entries(images)) exportImages(splits[split], to)
    const flags = { ...images, epochs, batch, 'learning-rate': learningRate, seed, threads }
    const script = join(import.meta.dirname, '..', 'peers', 'torch_curve.py')
    const output = openSync(`${file}.part`, 'w')
    train('torch', python, [script, ...wordsOf(flags)], output)
    closeSync(output)
    renameSync(`${file}.part`, file)
  }
  const lines = readFileSync(file, 'utf8').trim().split('\n')
  return lines.map((line) => JSON.parse(line))
}

const wordsOf = (flags) => Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)])

function train(name, command, words, output = 2) {
  const env = { ...process.env, PYTHONWARNINGS: 'ignore' }
  const { status, error } = spawnSync(command, words, { env, stdio: ['ignore', output, 2] })
  if (status !== 0) throw new Error(`${name} did not finish its training: ${error?.message ?? `exit code ${status}`}`)
}

/** Check that an existing run has the settings of this comparison; it may be longer. */
function agree(given, expected) {
  for (const [key, value] of Object.entries(expected)) {
    if (given[key] === value) continue
    throw new Error(`elbow: expected a run with ${key} ${value}, got ${given[key]}. Name another --runs.`)
  }
}
