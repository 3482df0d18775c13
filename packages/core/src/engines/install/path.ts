import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { compileAddon } from './compile.js'
import { findLibtensorflow } from './libtensorflow.js'
import type { Source } from './sources.js'

/**
 * Builds against a TensorFlow that is already on this machine, and goes on using its libraries where they are: a
 * Python package finds its CUDA libraries relative to itself.
 */
export const fromPath = (path: string): Source => ({
  name: path,
  async supply({ staging, log }) {
    const directory = resolve(path)
    if (!existsSync(directory)) throw new Error('there is no such directory')
    // Python's site directory, a natural thing to give, holds the package.
    const inner = join(directory, 'tensorflow')
    const home = existsSync(join(directory, 'include')) || !existsSync(join(inner, 'include')) ? directory : inner
    const library = await findLibtensorflow(home)
    await compileAddon({ library, rpath: library.lib, staging, log })
    return { from: home, uses: library.link }
  },
})
