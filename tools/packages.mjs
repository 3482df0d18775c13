// node tools/packages.mjs: packs the packages, as npm's users get them, and checks them. The nx target `pack`.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root, run } from './setup.mjs'
import { packageNames } from './test-groups.mjs'

/** Packs every package that is not private into an empty directory. @returns the tarballs */
export function pack(directory) {
  const isPrivate = (name) => JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')).private
  const names = packageNames().filter((name) => !isPrivate(name))
  const workspaces = names.map((name) => `--workspace=packages/${name}`)
  const words = ['pack', ...workspaces, '--pack-destination', directory, '--silent']
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

/** The packages are ES modules only, and have no entries for tools without support for exports maps. */
const esmOnly = ['node10', 'node16-cjs']

/** Files of a package besides its code. */
const neededOf = {
  '@elbow-vae/core': ['dist/tfjs-node/package.json'],
  '@elbow-vae/results': ['dist/browser/sweep-page.js', 'dist/browser/page.css'],
  '@elbow-vae/cli': ['templates/part.test.ts', 'generators.json'],
}

/** Faults that publint and arethetypeswrong find in a package, and missing or unexpected files, one per line. */
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
  const needed = ['LICENSE', 'README.md', ...(neededOf[pkg.name] ?? [])]
  return [
    ...messages.map((message) => formatMessage(message, pkg)),
    ...problems
      .filter(({ resolutionKind }) => !esmOnly.includes(resolutionKind))
      .map(({ kind, entrypoint = '' }) => `arethetypeswrong finds ${kind} ${entrypoint}`),
    ...files
      .filter((file) => /\/(dist|src)\/.*(\.test\.|\/testing\/steps\/)/.test(file))
      .map((file) => `${file} is for tests`),
    ...needed.filter((name) => !files.includes(`/node_modules/${pkg.name}/${name}`)).map((name) => `no ${name}`),
  ].map((fault) => `${pkg.name}: ${fault}`)
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) process.exitCode = await checkPackages()
