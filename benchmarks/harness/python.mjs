// The Python environment of the PyTorch and JAX contestants.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const here = join(import.meta.dirname, '..')
const directory = join(here, '.venv')
const windows = process.platform === 'win32'
export const python = join(directory, windows ? 'Scripts' : 'bin', windows ? 'python.exe' : 'python')

/** Required packages of each contestant; Optax is optional. */
const modules = { torch: ['torch', 'numpy'], jax: ['jax', 'numpy'] }

/** Install missing packages. @returns for each contestant undefined, or why it is not available */
export function ensurePython(log, mayInstall) {
  if (mayInstall && (absent('torch') || absent('jax'))) install(log)
  return Object.fromEntries(Object.keys(modules).map((peer) => [peer, absent(peer)]))
}

function install(log) {
  log('Installing PyTorch, JAX and Optax into benchmarks/.venv. Without them the project runs alone.')
  const base = windows ? 'python' : 'python3'
  if (!existsSync(python) && !run(base, ['-m', 'venv', directory])) return
  // One by one, so that one failure does not stop the others. PyTorch's own index has small builds without CUDA.
  const pip = ['-m', 'pip', 'install', '--quiet', '--retries', '1']
  const cpu = ['--extra-index-url', 'https://download.pytorch.org/whl/cpu']
  for (const [requirement, ...extra] of [['torch==2.13.0', ...cpu], ['jax==0.10.2'], ['optax==0.2.8']]) {
    if (!run(python, [...pip, ...extra, requirement])) log(`pip could not install ${requirement}.`)
  }
}

const run = (command, args) => spawnSync(command, args, { stdio: ['ignore', 2, 2] }).status === 0

function absent(peer) {
  if (!existsSync(python)) return 'Python 3 with venv and pip is needed for it'
  const { status, stderr } = spawnSync(python, ['-c', `import ${modules[peer].join(', ')}`], { encoding: 'utf8' })
  return status === 0 ? undefined : stderr.trim().split('\n').at(-1)
}
