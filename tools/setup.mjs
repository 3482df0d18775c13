// Sets up a clean clone. It has no dependencies, because it runs before node_modules exists.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
export const elbow = join(root, 'packages', 'cli', 'bin', 'elbow.js')

/**
 * Runs a program in the repository's root, in this terminal, without standard input.
 *
 * @param options  those of spawnSync, and `quiet`: standard output is printed only where the program fails
 * @returns its exit code
 */
export function run(command, args, { quiet = false, ...options } = {}) {
  const stdio = ['ignore', quiet ? 'pipe' : 'inherit', 'inherit']
  const result = spawnSync(command, args, { cwd: root, stdio, maxBuffer: 2 ** 28, ...options })
  if (quiet && result.status !== 0) process.stdout.write(result.stdout ?? '')
  if (result.error) console.error(`${command}: ${result.error.message}`)
  return result.status ?? (result.signal === 'SIGINT' ? 130 : 1)
}

/** Install packages, build, and install an engine. */
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

/** Runs nx, which takes from its cache what has not changed. */
export const runNx = (args, options) => runTool('nx/dist/bin/nx.js', args, options)

/** Builds every package, which is also the type check. Prints what nx says only where it fails. */
export function ensureBuilt() {
  const args = ['run-many', '--targets', 'build', '--outputStyle', 'static']
  const code = runNx(args, { quiet: true })
  if (code === 0) return
  console.error('The build failed.')
  process.exit(1)
}

/** Install the best engine for this machine. A failure is not fatal: engine wasm is always available. */
export function ensureEngine() {
  if (hasNvidiaDevice() && installGpu()) return
  if (run(process.execPath, [elbow, 'engine', 'install']) !== 0) {
    console.error('Continuing without it: engine wasm is used, which is slower.')
  }
}

const hasNvidiaDevice = () => ['/dev/nvidiactl', '/dev/nvidia0', '/dev/dxg'].some((device) => existsSync(device))

/** A failed GPU install takes minutes, so it is not tried at every start. */
function installGpu() {
  const engines = join(process.env.ELBOW_HOME || join(root, '.elbow'), 'engines')
  const note = join(engines, 'tensorflow-gpu.failed')
  if (existsSync(note)) return false
  if (run(process.execPath, [elbow, 'engine', 'install', '--gpu']) === 0) return true
  mkdirSync(engines, { recursive: true })
  writeFileSync(note, 'npm start tries again when this file is gone, elbow engine install --gpu at any time\n')
  return false
}
