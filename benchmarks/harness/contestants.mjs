// Who takes part, and how each is started: one process each, all with the same number of threads.
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

/** In the order of a round; `needs` names what must be installed, `kinds` what one takes part in. */
export const contestants = {
  elbow: { command: ours(), kinds: [...small, 'pixelcnn', 'sampling'] },
  'elbow-eager': { command: ours('--compile', 'off'), kinds: [...small, 'pixelcnn'], optional: true },
  torch: { command: peer('torch_peer.py'), needs: 'torch', kinds: [...small, 'pixelcnn', 'sampling'] },
  'torch.compile': { command: peer('torch_peer.py', '--compile'), needs: 'torch', kinds: [...small, 'pixelcnn'] },
  jax: { command: peer('jax_peer.py'), needs: 'jax', kinds: small },
  // With the gradient of transposed convolutions written by hand: see jax_peer.py.
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
    // Nothing compiled by an earlier run: the time to the first step is that of a first time.
    TORCHINDUCTOR_CACHE_DIR: join(scratch, `inductor-${work.name}`),
  }
  return new Contestant(name, ...pinned(command, args, threads), env)
}

/** With fewer threads than cores, as many cores as threads, for the libraries that ask the system. */
function pinned(command, args, threads) {
  if (threads >= availableParallelism() || spawnSync('taskset', ['--version']).error) return [command, args]
  return ['taskset', ['--cpu-list', `0-${threads - 1}`, command, ...args]]
}
