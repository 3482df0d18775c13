import { createHash } from 'node:crypto'
import { cp, readdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { parseTrustedJson } from '../../parse-json.js'
import { run } from '../process.js'
import type { InstallSource } from './source.js'

/** The npm package of Dawn. It has 132 MB, with addons for all platforms, so it is not a dependency of Elbow. */
const dawn = {
  version: '0.6.2',
  integrity: 'sha512-3L4GfmqJLvYUIEWJngEQY+2HQiUlAFkg8+P8NDDj3Xx5hHHIFO/r8JW+ynfqBj7kHN4mbnwO74uB+lrRtLhp4Q==',
} as const

const platform = process.platform === 'darwin' ? 'darwin-universal' : `${process.platform}-${process.arch}`

/** Downloads the package from the npm registry and keeps the files for this platform. */
export const fromNpm: InstallSource = {
  name: 'npm',
  async supply({ staging, log }) {
    const name = `webgpu@${dawn.version}`
    log(`downloading ${name} with npm`)
    // No retries, so that a machine without a network fails quickly.
    const npm = await run('npm', ['pack', name, '--pack-destination', staging, '--ignore-scripts', '--fetch-retries=0'])
    if (npm.missing) throw new Error('no npm command found')
    const archive = (await readdir(staging)).find((file) => file.endsWith('.tgz'))
    if (!npm.ok || archive === undefined) {
      throw new Error(`npm cannot fetch ${name} (${npmError(npm.stderr) ?? npm.end})`)
    }
    await unpack(join(staging, archive), staging)
    return { from: name }
  },
}

/** Copies the addon from a package that is already installed. */
export const fromPackage = (path: string): InstallSource => ({
  name: path,
  async supply({ staging }) {
    const build = join(resolve(path), 'dist', platform)
    const files: readonly string[] = await readdir(build).catch(() => [])
    if (!files.includes('dawn.node')) throw new Error(`it contains no dist/${platform}/dawn.node`)
    await cp(build, staging, { recursive: true })
    await cp(join(resolve(path), 'package.json'), join(staging, 'package.json')).catch(() => undefined)
    return { from: resolve(path) }
  },
})

async function unpack(archive: string, staging: string): Promise<void> {
  const digest = createHash('sha512')
    .update(await readFile(archive))
    .digest('base64')
  if (`sha512-${digest}` !== dawn.integrity) throw new Error('the registry sent another package than the one expected')
  const inside = `package/dist/${platform}`
  const manifest = 'package/package.json'
  const result = await run('tar', ['-xzf', archive, '-C', staging, inside, manifest])
  await rm(archive)
  if (result.missing) throw new Error('no tar command found')
  if (!result.ok) throw new Error(`it has no Dawn for ${platform}`)
  for (const file of await readdir(join(staging, inside)))
    await rename(join(staging, inside, file), join(staging, file))
  await rename(join(staging, manifest), join(staging, 'package.json'))
  await rm(join(staging, 'package'), { recursive: true })
}

const npmError = (stderr: string) =>
  stderr
    .split('\n')
    .find((line) => line.startsWith('npm error'))
    ?.slice('npm error '.length)

/** Loads Dawn in a child process. @returns its version @throws Error with the reason in one line */
export async function tryDawn(addon: string): Promise<string> {
  const script = 'globalThis.kept = require(process.argv[1]).create([])'
  const { ok, stderr, end } = await run(process.execPath, ['-e', script, addon])
  if (ok) return `Dawn of webgpu ${await versionBeside(addon)}`
  throw new Error(stderr.split('\n').find((line) => line.startsWith('Error: '))?.slice(7) ?? end) // prettier-ignore
}

/** Version in the package manifest beside an addon. */
async function versionBeside(addon: string): Promise<string> {
  const manifest = await readFile(join(dirname(addon), 'package.json'), 'utf8').catch(() => '{}')
  return parseTrustedJson<{ version?: string }>(manifest).version ?? '(version unknown)'
}
