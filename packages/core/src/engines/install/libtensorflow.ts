import { readdir } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Headers and libraries of a TensorFlow, to compile and link the addon. */
export interface Libtensorflow {
  readonly include: string
  /** Directory of the shared libraries. */
  readonly lib: string
  /** Libraries to link: the C API and the framework. */
  readonly link: readonly string[]
  /** All TensorFlow libraries in the directory, including versions and aliases. */
  readonly files: readonly string[]
}

/**
 * Finds the headers and libraries in the directory of a libtensorflow (`include`, `lib`) or of the Python package (`include`, and
 * the libraries beside it). Version suffixes differ, so it matches patterns.
 *
 * @throws Error if something is missing
 */
export async function findLibtensorflow(directory: string): Promise<Libtensorflow> {
  const include = join(directory, 'include')
  if (!existsSync(join(include, 'tensorflow', 'c', 'c_api.h'))) {
    throw new Error(`${directory} contains no TensorFlow headers (include/tensorflow/c/c_api.h)`)
  }
  for (const lib of [join(directory, 'lib'), directory]) {
    const names = await readdir(lib).catch(() => [])
    const api = shortest(names.filter((name) => /^libtensorflow(_cc)?(\.\d+)*\.(so|dylib)(\.\d+)*$/.test(name)))
    const framework = shortest(
      names.filter((name) => /^libtensorflow_framework(\.\d+)*\.(so|dylib)(\.\d+)*$/.test(name)),
    )
    if (api === undefined || framework === undefined) continue
    const files = names.filter((name) => /^libtensorflow.*\.(so|dylib)/.test(name)).map((name) => join(lib, name))
    return { include, lib, link: [join(lib, api), join(lib, framework)], files }
  }
  throw new Error(`${directory} contains no TensorFlow library (libtensorflow and libtensorflow_framework)`)
}

/** Prefers `libtensorflow.so` to `libtensorflow.so.2.9.1`. The linker reads the name to load from the library. */
const shortest = (names: readonly string[]) => [...names].sort((a, b) => a.length - b.length)[0]
