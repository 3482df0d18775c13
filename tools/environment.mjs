// Prints everything outside the repository that a test's result depends on. nx hashes it (nx.json, namedInputs): when it changes,
// the tests run again.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { cpus } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const { env } = process

/** Names and sizes of all files below a directory, down to a depth. */
function listing(directory, depth = 3) {
  if (!existsSync(directory)) return undefined
  return readdirSync(directory, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((entry) => {
      const path = join(directory, entry.name)
      if (entry.isDirectory()) return depth > 1 ? [entry.name, listing(path, depth - 1)] : entry.name
      return existsSync(path) ? [entry.name, statSync(path).size] : entry.name
    })
}

/** The Python of the tests, and which of the libraries it has that they use. */
function pythonLibraries() {
  const python = env.ELBOW_TEST_PYTHON ?? 'python3'
  const libraries = ['duckdb', 'matplotlib', 'numpy', 'pandas', 'polars', 'pyarrow', 'tensorboard', 'torch']
  const program =
    'import sys, importlib.metadata as m\nprint(sys.version)\nfor name in sys.argv[1:]:\n' +
    '  try: print(name, m.version(name))\n  except m.PackageNotFoundError: pass'
  try {
    return execFileSync(python, ['-c', program, ...libraries], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  } catch {
    return undefined
  }
}

const relevant = /^(ELBOW_|CUDA_|TF_(?!CLI_)|VK_|LD_LIBRARY_PATH$|NODE_OPTIONS$|NO_COLOR$|(HTTPS?|NO|ALL)_PROXY$)/i
const devices = ['/dev/nvidiactl', '/dev/nvidia0', '/dev/dxg', '/dev/dri', '/dev/full']
const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const drivers = ['/usr/lib/chromium', '/usr/lib64/chromium-browser', '/opt/google/chrome', '/opt/chromium.org/chromium']

console.log(
  JSON.stringify({
    machine: [process.platform, process.arch, process.version, cpus()[0]?.model],
    environment: Object.entries(env)
      .filter(([name]) => relevant.test(name))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
    engines: listing(join(env.ELBOW_HOME || join(root, '.elbow'), 'engines')),
    present: [...devices, ...browsers, ...drivers.map((path) => `${path}/vk_swiftshader_icd.json`)].filter(existsSync),
    python: pythonLibraries(),
    shared: listing(join(root, '../shared/data')),
  }),
)
