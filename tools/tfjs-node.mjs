// Copies what core uses of tfjs-node into its dist: JavaScript, and the C++ sources of its addon. As a dependency tfjs-node would
// have npm run its install script, which downloads some hundred megabytes or ends the install (a bundled one runs its own too).
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const used = [
  ...['binding', 'scripts/deps-constants.js', 'dist/kernels', 'dist/proto'],
  ...['nodejs_kernel_backend', 'register_all_kernels', 'int64_tensors'].map((name) => `dist/${name}.js`),
]

/** @param root  of the repository */
export function copyTfjsNode(root) {
  const from = join(root, 'node_modules/@tensorflow/tfjs-node')
  const to = join(root, 'packages/core/dist/tfjs-node')
  const { name, version, license, repository, binary } = about(from)
  if (existsSync(join(to, 'package.json')) && about(to).version === version) return
  rmSync(to, { recursive: true, force: true })
  for (const path of used) cpSync(join(from, path), join(to, path), { recursive: true, filter: isUsed })
  // Its package lacks the text of its licence, Apache 2.0, which is TypeScript's too.
  cpSync(join(root, 'node_modules/typescript/LICENSE.txt'), join(to, 'LICENSE'))
  writeFileSync(join(to, 'README.md'), `Part of ${name} ${version}, unchanged but for a shorter package.json.\n`)
  // Last: it says that all of the above is there.
  writeFileSync(join(to, 'package.json'), JSON.stringify({ name, version, license, repository, binary }, undefined, 2))
}

const about = (directory) => JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
const isUsed = (path) => !/(_test\.js|\.d\.ts)$/.test(path)

// nx runs it in the repository's root.
if (import.meta.url === pathToFileURL(process.argv[1]).href) copyTfjsNode(process.cwd())
