// The packages as npm's users get them: packed, and looked at.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from './setup.mjs'

/** Packs every package into an empty directory. @returns the tarballs */
export function pack(directory) {
  const words = ['pack', '--workspaces', '--pack-destination', directory, '--silent']
  const code = run('npm', words, { stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' })
  if (code !== 0) throw new Error('npm pack failed.')
  return readdirSync(directory).map((name) => join(directory, name))
}

/** Prints what is wrong with the packed packages. @returns the exit code */
export async function checkPackages() {
  const directory = mkdtempSync(join(tmpdir(), 'elbow-packages-'))
  try {
    const faults = await Promise.all(pack(directory).map(faultsOf))
    for (const fault of faults.flat()) console.error(fault)
    return faults.flat().length > 0 ? 1 : 0
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** Only import() reaches the packages: there is no CommonJS, and nothing for what came before exports maps. */
const esmOnly = ['node10', 'node16-cjs']

/** What publint and arethetypeswrong find in a packed package, and what it has too much or too little, a line each. */
export async function faultsOf(tarball) {
  // Imported here, because this module is loaded before node_modules exists.
  const { publint } = await import('publint')
  const { formatMessage } = await import('publint/utils')
  const { checkPackage, createPackageFromTarballData } = await import('@arethetypeswrong/core')
  const bytes = new Uint8Array(readFileSync(tarball))
  const packed = createPackageFromTarballData(bytes)
  const { messages, pkg } = await publint({ pack: { tarball: bytes.buffer }, strict: true })
  const { problems = [] } = await checkPackage(packed)
  const files = packed.listFiles(`/node_modules/${pkg.name}`)
  const ofCore = ['dist/tfjs-node/package.json', 'templates/part.test.ts', 'generators.json']
  const needed = ['LICENSE', 'README.md', ...(pkg.name === '@elbow/core' ? ofCore : [])]
  return [
    ...messages.map((message) => formatMessage(message, pkg)),
    ...problems
      .filter(({ resolutionKind }) => !esmOnly.includes(resolutionKind))
      .map(({ kind, entrypoint = '' }) => `arethetypeswrong finds ${kind} ${entrypoint}`),
    ...files
      .filter((file) => /\/(dist|src)\/.*(\.test\.|\/fixtures\/)/.test(file))
      .map((file) => `${file} is for tests`),
    ...needed.filter((name) => !files.includes(`/node_modules/${pkg.name}/${name}`)).map((name) => `no ${name}`),
  ].map((fault) => `${pkg.name}: ${fault}`)
}
