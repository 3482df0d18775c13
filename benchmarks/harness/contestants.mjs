// The contestants and how to start them: one process each, all with the same number of threads.
import { spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Contestant } from './contestant.mjs'
import { python } from './python.mjs'

const here = import.meta.dirname
const peers = join(here, '..', 'peers')

const ours =
  (...extra) =>
  ({ name }, { dataDir }) => [
    process.execPath,
    [join(here, 'worker.mjs'), '--case', name, ...(dataDir ? ['--data', dataDir] : []), ...extra],
  ]

const peer =
  (script, ...extra) =>
  ({ kind, batch, learningRate }, { threads, reference, images }) => {
    const options = { case: kind, batch, reference, 'learning-rate': learningRate, threads, ...(images && { images }) }
    const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])
    return [python, [join(peers, script), ...flags, ...extra]]
  }

const small = ['toy', 'mlp', 'conv']

/** The contestants in the order of a round; `needs` names a required package, `kinds` the kinds of cases it can run. */
export const contestants = {
  elbow: { command: ours(), kinds: [...small, 'pixelcnn', 'sampling'] },
  'elbow-eager': { command: ours('--compile', 'off'), kinds: [...small, 'pixelcnn'], optional: true },
  torch: { command: peer('torch_peer.py'), needs: 'torch', kinds: [...small, 'pixelcnn', 'sampling'] },
  'torch.compile': { command: peer('torch_peer.py', '--compile'), needs: 'torch', kinds: [...small, 'pixelcnn'] },
  jax: { command: peer('jax_peer.py'), needs: 'jax', kinds: small },
  // With a hand-written gradient of transposed convolutions: see jax_peer.py.
  'jax-tuned': { command: peer('jax_peer.py', '--tuned'), needs: 'jax', kinds: ['conv'] },
}

export function start(name, work, setting) {
  const [command, args] = contestants[name].command(work, setting)
  const { threads, scratch } = setting
  const env = {
    OMP_NUM_THREADS: threads,
    TF_NUM_INTRAOP_THREADS: threads,
    NPROC: threads, // XLA's thread pool
    JAX_PLATFORMS: 'cpu',
    CUDA_VISIBLE_DEVICES: '',
    PYTHONWARNINGS: 'ignore',
    // No compilation cache of an earlier run: the time to the first step includes compilation.
    TORCHINDUCTOR_CACHE_DIR: join(scratch, `inductor-${work.name}`),
  }
  return new Contestant(name, ...pinned(command, args, threads), env)
}

/** Restrict a process to as many cores as threads, for libraries that count the cores. */
function pinned(command, args, threads) {
  if (threads >= availableParallelism() || spawnSync('taskset', ['--version']).error) return [command, args]
  return ['taskset', ['--cpu-list', `0-${threads - 1}`, command, ...args]]
}
