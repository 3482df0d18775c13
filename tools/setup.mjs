// What a clean clone lacks. Plain JavaScript without dependencies: it runs before node_modules exists.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { copyTfjsNode } from './tfjs-node.mjs'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
export const elbow = join(root, 'packages', 'cli', 'bin', 'elbow.js')

/**
 * Runs a program in the repository's root, in this terminal, without standard input.
 *
 * @returns its exit code
 */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], ...options })
  if (result.error) console.error(`${command}: ${result.error.message}`)
  return result.status ?? (result.signal === 'SIGINT' ? 130 : 1)
}

/** All that a clean clone lacks: packages, build, engine. */
export function ensureReady() {
  ensureInstalled()
  ensureBuilt()
  ensureEngine()
}

/** Runs the JavaScript of an installed tool: no shell, no search along the PATH. */
export const runTool = (script, args, options) =>
  run(process.execPath, [join(root, 'node_modules', script), ...args], options)

/** Installs the packages of the lock file where node_modules is missing or differs from it. */
export function ensureInstalled() {
  if (isInstalled()) return
  console.error('Installing the packages of package-lock.json.')
  const npm = process.env.npm_execpath
  const code = npm?.endsWith('.js')
    ? run(process.execPath, [npm, 'ci', '--no-audit', '--no-fund'])
    : run('npm', ['ci', '--no-audit', '--no-fund'], { shell: process.platform === 'win32' })
  if (code === 0) return
  console.error('The packages could not be installed: see the message of npm above.')
  process.exit(code)
}

function isInstalled() {
  const installed = packagesIn(join(root, 'node_modules', '.package-lock.json'))
  const wanted = packagesIn(join(root, 'package-lock.json'))
  return Object.entries(wanted).every(([path, { version, optional, link }]) => {
    const there = installed[path]
    // An optional package may be for another platform.
    if (path === '' || (optional && !there)) return true
    return there !== undefined && there.version === version && there.link === link
  })
}

function packagesIn(lockFile) {
  return existsSync(lockFile) ? JSON.parse(readFileSync(lockFile, 'utf8')).packages : {}
}

/** Compiles every package, which is also the type check, and completes core. */
export function ensureBuilt() {
  const code = runTool('typescript/bin/tsc', ['-b'])
  if (code === 0) return copyTfjsNode(root)
  console.error('The type check failed.')
  process.exit(code)
}

/** Supplies the best engine that this machine can have. That it cannot is no failure: the wasm engine serves. */
export function ensureEngine() {
  if (hasNvidiaDevice() && installGpu()) return
  if (run(process.execPath, [elbow, 'engine', 'install']) !== 0) {
    console.error('Going on without it: the wasm engine serves, more slowly.')
  }
}

const hasNvidiaDevice = () => ['/dev/nvidiactl', '/dev/nvidia0', '/dev/dxg'].some((device) => existsSync(device))

/** A GPU install that failed took minutes, so it is not tried at every start. */
function installGpu() {
  const engines = join(process.env.ELBOW_HOME || join(root, '.elbow'), 'engines')
  const note = join(engines, 'tensorflow-gpu.failed')
  if (existsSync(note)) return false
  if (run(process.execPath, [elbow, 'engine', 'install', '--gpu']) === 0) return true
  mkdirSync(engines, { recursive: true })
  writeFileSync(note, 'npm start tries again when this file is gone, elbow engine install --gpu at any time\n')
  return false
}
