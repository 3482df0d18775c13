// Copies the parts of tfjs-node that core uses into its dist: JavaScript, and the C++ sources of its addon. As a dependency,
// tfjs-node would run an install script that downloads some hundred megabytes or fails; as a bundled dependency too.
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const used = [
  ...['binding', 'scripts/deps-constants.js', 'dist/kernels', 'dist/proto'],
  ...['nodejs_kernel_backend', 'register_all_kernels', 'int64_tensors'].map((name) => `dist/${name}.js`),
]

/** @param root  root directory of the repository */
export function copyTfjsNode(root) {
  const from = join(root, 'node_modules/@tensorflow/tfjs-node')
  const to = join(root, 'packages/core/dist/tfjs-node')
  const { name, version, license, repository, binary } = about(from)
  if (existsSync(join(to, 'package.json')) && about(to).version === version) return
  rmSync(to, { recursive: true, force: true })
  for (const path of used) cpSync(join(from, path), join(to, path), { recursive: true, filter: isUsed })
  // Its package lacks the text of its license, Apache 2.0, which TypeScript has too.
  cpSync(join(root, 'node_modules/typescript/LICENSE.txt'), join(to, 'LICENSE'))
  writeFileSync(join(to, 'README.md'), `Part of ${name} ${version}, unchanged but for a shorter package.json.\n`)
  // Written last: it marks a complete copy.
  writeFileSync(join(to, 'package.json'), JSON.stringify({ name, version, license, repository, binary }, undefined, 2))
}

const about = (directory) => JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
const isUsed = (path) => !/(_test\.js|\.d\.ts)$/.test(path)
