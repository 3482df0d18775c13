import { readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { run } from '../process.js'
import { addonPath, tfjsNode } from '../../tensors/locate.js'
import { require } from '../../require-module.js'
import type { Libtensorflow } from './libtensorflow.js'
import { silencerSource } from './silencer.js'

interface Compilation {
  readonly library: Libtensorflow
  /** Directory where the addon finds the libraries: absolute, or relative to the addon (`addonRelativePath`). */
  readonly rpath: string
  readonly staging: string
  readonly log: (line: string) => void
}

const mac = process.platform === 'darwin'

/** An rpath relative to the addon. */
export const addonRelativePath = (path: string) => `${mac ? '@loader_path' : '$ORIGIN'}/${path}`

/**
 * Compiles the binding of tfjs-node with a libtensorflow, in about 10 s. It uses only Node-API and works with every version of Node.
 *
 * @throws Error with the reason in one line
 */
export async function compileAddon({ library, rpath, staging, log }: Compilation): Promise<void> {
  const compiler = await findCompiler()
  log(`compiling the binding of tfjs-node with ${compiler}`)
  const binding = join(tfjsNode(), 'binding')
  const sources = (await readdir(binding)).filter((name) => name.endsWith('.cc')).map((name) => join(binding, name))
  const linking = [...library.link, `-Wl,-rpath,${rpath}`]
  await compile(compiler, [`-I${library.include}`, ...sources, ...linking], addonPath(staging))
  await compileSilencer(compiler, staging)
}

async function compile(compiler: string, args: readonly string[], output: string): Promise<void> {
  const kind = mac ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared', '-fPIC']
  const headers = join(dirname(require.resolve('node-api-headers/package.json')), 'include')
  const result = await run(compiler, ['-O2', '-std=c++17', ...kind, `-I${headers}`, '-o', output, ...args])
  if (result.ok) return
  const line = result.stderr.split('\n').find((text) => /error|cannot find|undefined/i.test(text))
  throw new Error(`${compiler} failed, ${line?.trim() ?? result.end}`)
}

/** Compiles the silencer. It is optional, so errors are ignored. */
async function compileSilencer(compiler: string, staging: string): Promise<void> {
  const source = join(staging, 'quiet.cc')
  await writeFile(source, silencerSource)
  await compile(compiler, [source], join(staging, 'quiet.node')).catch(() => undefined)
  await rm(source)
}

/** Finds a C++ compiler. Called before large downloads. @throws Error if there is none */
export async function findCompiler(): Promise<string> {
  const fromEnvironment = process.env['CXX']
  const candidates = fromEnvironment ? [fromEnvironment] : ['c++', 'g++', 'clang++']
  for (const candidate of candidates) {
    if ((await run(candidate, ['--version'], { timeoutSeconds: 60 })).ok) return candidate
  }
  throw new Error(`no C++ compiler found (${candidates.join(', ')})`)
}
