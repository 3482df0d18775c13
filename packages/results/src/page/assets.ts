import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** The bundles of `tools/browser.mjs`. The path is the same from `src/page` and from `dist/page`. */
const bundles = new URL('../../dist/browser/', import.meta.url)

/** A bundled script or style of `packages/results/browser`. */
export const readBundle = (name: string): Promise<string> => readFile(new URL(name, bundles), 'utf8')

/** vega's minified build, which is beside the module that Node loads. */
export async function readVega(): Promise<string> {
  const module = createRequire(import.meta.url).resolve('vega')
  return readFile(join(dirname(module), 'vega.min.js'), 'utf8')
}
