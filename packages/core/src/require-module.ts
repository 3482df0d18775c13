import { createRequire } from 'node:module'

/**
 * `require` for CommonJS modules.
 *
 * All tfjs packages are CommonJS and are loaded through it, so that they share one copy of tfjs-core. A second copy would have no
 * registered kernels.
 */
export const require = createRequire(import.meta.url)

/** Loads a CommonJS module or a JSON file. Its type is declared by the caller and not checked. */
export const requireModule = <T>(id: string): T => require(id) as T
