import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { compileAddon } from './compile.js'
import { findLibtensorflow } from './libtensorflow.js'
import type { InstallSource } from './source.js'

/**
 * Builds the addon with a TensorFlow of this machine. The libraries are not copied, because those of a Python package find the CUDA
 * libraries relative to themselves.
 */
export const fromPath = (path: string): InstallSource => ({
  name: path,
  async supply({ staging, log }) {
    const directory = resolve(path)
    if (!existsSync(directory)) throw new Error('there is no such directory')
    // The path may also be Python's site directory, which contains the package.
    const inner = join(directory, 'tensorflow')
    const home = existsSync(join(directory, 'include')) || !existsSync(join(inner, 'include')) ? directory : inner
    const library = await findLibtensorflow(home)
    await compileAddon({ library, rpath: library.lib, staging, log })
    return { from: home, uses: library.link }
  },
})
