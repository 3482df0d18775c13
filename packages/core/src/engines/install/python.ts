import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { TensorFlowEngine } from '../places.js'
import { run } from '../process.js'
import { besideAddon, compileAddon, findCompiler } from './compile.js'
import { findLibtensorflow } from './libtensorflow.js'
import { fromPath } from './path.js'
import type { Job, Source } from './sources.js'

/** Builds against the TensorFlow inside its Python package: one that can be imported already, else pip's. */
export const fromPython = (engine: TensorFlowEngine): Source => ({
  name: 'python',
  async supply(job) {
    const python = await findPython()
    await findCompiler()
    const present = await importableTensorflow(python)
    if (present !== undefined) {
      job.log(`Python has TensorFlow in ${present}`)
      try {
        return await fromPath(present).supply(job)
      } catch (error) {
        job.log(`it does not serve (${(error as Error).message}), asking pip for one that does`)
      }
    }
    return fromWheel(python, engine, job)
  },
})

async function findPython(): Promise<string> {
  for (const candidate of ['python3', 'python']) {
    if ((await run(candidate, ['-c', 'import sys; assert sys.version_info >= (3, 8)'])).ok) return candidate
  }
  throw new Error('no Python 3 found (python3)')
}

/** The directory of the `tensorflow` package, found without importing it: that takes seconds and prints. */
async function importableTensorflow(python: string): Promise<string | undefined> {
  const script =
    'import importlib.util as u; s = u.find_spec("tensorflow"); print((s.submodule_search_locations or [""])[0] if s else "")'
  const directory = (await run(python, ['-c', script])).stdout.trim()
  return directory === '' ? undefined : directory
}

/** Only these packages have what is needed: on Linux/x86-64 the CPU has a smaller one of its own. */
function packageFor(engine: TensorFlowEngine): string {
  const small = engine === 'tensorflow' && process.platform === 'linux' && process.arch === 'x64'
  return small ? 'tensorflow-cpu' : 'tensorflow'
}

async function fromWheel(python: string, engine: TensorFlowEngine, { staging, log }: Job) {
  const name = packageFor(engine)
  const wheels = join(staging, 'wheel')
  log(`fetching the Python package ${name} with pip (some hundred megabytes)`)
  const wheel = await download(python, name, wheels)
  const dependencies = join(staging, 'deps')
  await extract(python, join(wheels, wheel), dependencies)
  await rm(wheels, { recursive: true })
  const unpacked = await findLibtensorflow(join(dependencies, 'tensorflow'))
  await compileAddon({ library: unpacked, rpath: besideAddon('deps/tensorflow'), staging, log })
  await rm(unpacked.include, { recursive: true })
  return { from: wheel }
}

async function download(python: string, name: string, directory: string): Promise<string> {
  await mkdir(directory)
  // Few retries and a short patience: a machine without a network should know it soon.
  const patience = ['--retries', '1', '--timeout', '15']
  const quiet = ['--disable-pip-version-check', '--progress-bar', 'off', '--quiet']
  const wanted = ['--no-deps', '--only-binary', ':all:', '--dest', directory, name]
  const result = await run(python, ['-m', 'pip', 'download', ...patience, ...quiet, ...wanted])
  const wheel = (await readdir(directory)).find((file) => file.endsWith('.whl'))
  if (result.ok && wheel !== undefined) return wheel
  if (result.stderr.includes('No module named pip')) throw new Error('this Python has no pip')
  const errors = result.stderr.split('\n').filter((line) => line.startsWith('ERROR:'))
  throw new Error(`pip found no ${name} (${errors.at(-1)?.slice(7) ?? result.end})`)
}

const extraction = `
import pathlib, shutil, sys, zipfile
wheel, target = sys.argv[1:]
headers = tuple('tensorflow/include/' + name + '/' for name in ('tensorflow', 'tsl', 'xla'))
with zipfile.ZipFile(wheel) as archive:
    for entry in archive.infolist():
        name = entry.filename
        library = name.count('/') == 1 and name.startswith('tensorflow/libtensorflow')
        if library or (name.startswith(headers) and name.endswith(('.h', '.inc'))):
            path = pathlib.Path(target, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(entry) as source, open(path, 'wb') as copy:
                shutil.copyfileobj(source, copy, 1 << 20)
`

/** The two libraries and the headers of TensorFlow's C API, some 900 MB of over 1 GB: the wheel is not unpacked. */
async function extract(python: string, wheel: string, target: string): Promise<void> {
  const result = await run(python, ['-c', extraction, wheel, target])
  if (result.ok) return
  throw new Error(`the Python package cannot be unpacked (${result.stderr.trim().split('\n').at(-1) ?? result.end})`)
}
