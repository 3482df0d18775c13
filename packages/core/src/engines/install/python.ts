import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../../error-info.js'
import type { TensorFlowEngine } from '../../tensors/locate.js'
import { run } from '../process.js'
import { addonRelativePath, compileAddon, findCompiler } from './compile.js'
import { findLibtensorflow } from './libtensorflow.js'
import { fromPath } from './path.js'
import type { InstallJob, InstallSource } from './source.js'

/** Builds the addon with the TensorFlow of a Python package: an installed one, or else one downloaded with pip. */
export const fromPython = (engine: TensorFlowEngine): InstallSource => ({
  name: 'python',
  async supply(job) {
    const python = await findPython()
    await findCompiler()
    const installed = await importableTensorflow(python)
    if (installed !== undefined) {
      job.log(`Python has TensorFlow in ${installed}`)
      try {
        return await fromPath(installed).supply(job)
      } catch (error) {
        job.log(`it cannot be used (${messageOf(error)}), downloading one with pip`)
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

/** Directory of the `tensorflow` package. It is located without importing it, which takes seconds and prints. */
async function importableTensorflow(python: string): Promise<string | undefined> {
  const script =
    'import importlib.util as u; s = u.find_spec("tensorflow"); print((s.submodule_search_locations or [""])[0] if s else "")'
  const directory = (await run(python, ['-c', script])).stdout.trim()
  return directory === '' ? undefined : directory
}

/** Name of the Python package. Linux on x86-64 has a smaller one for the CPU. */
function packageFor(engine: TensorFlowEngine): string {
  const hasCpuPackage = engine === 'tensorflow' && process.platform === 'linux' && process.arch === 'x64'
  return hasCpuPackage ? 'tensorflow-cpu' : 'tensorflow'
}

async function fromWheel(python: string, engine: TensorFlowEngine, { staging, log }: InstallJob) {
  const name = packageFor(engine)
  const wheels = join(staging, 'wheel')
  log(`fetching the Python package ${name} with pip (some hundred megabytes)`)
  const wheel = await download(python, name, wheels)
  const dependencies = join(staging, 'deps')
  await extract(python, join(wheels, wheel), dependencies)
  await rm(wheels, { recursive: true })
  const unpacked = await findLibtensorflow(join(dependencies, 'tensorflow'))
  await compileAddon({ library: unpacked, rpath: addonRelativePath('deps/tensorflow'), staging, log })
  await rm(unpacked.include, { recursive: true })
  return { from: wheel }
}

async function download(python: string, name: string, directory: string): Promise<string> {
  await mkdir(directory)
  // Few retries and a short timeout, so that a machine without a network fails quickly.
  const limits = ['--retries', '1', '--timeout', '15']
  const quiet = ['--disable-pip-version-check', '--progress-bar', 'off', '--quiet']
  const selection = ['--no-deps', '--only-binary', ':all:', '--dest', directory, name]
  const result = await run(python, ['-m', 'pip', 'download', ...limits, ...quiet, ...selection])
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

/** Extracts the two libraries and the headers of TensorFlow's C API, about 900 MB of over 1 GB. */
async function extract(python: string, wheel: string, target: string): Promise<void> {
  const result = await run(python, ['-c', extraction, wheel, target])
  if (result.ok) return
  throw new Error(`the Python package cannot be unpacked (${result.stderr.trim().split('\n').at(-1) ?? result.end})`)
}
