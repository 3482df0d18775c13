import { createHash } from 'node:crypto'
import { cp, readdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { run } from '../process.js'
import type { Source } from './sources.js'

/** Dawn for every platform lies in one package of 132 MB, so npm does not install it with Elbow. */
const dawn = {
  version: '0.6.2',
  integrity: 'sha512-3L4GfmqJLvYUIEWJngEQY+2HQiUlAFkg8+P8NDDj3Xx5hHHIFO/r8JW+ynfqBj7kHN4mbnwO74uB+lrRtLhp4Q==',
} as const

const platform = process.platform === 'darwin' ? 'darwin-universal' : `${process.platform}-${process.arch}`

/** Fetches the package from npm's registry and keeps what is for this platform. */
export const fromNpm: Source = {
  name: 'npm',
  async supply({ staging, log }) {
    const name = `webgpu@${dawn.version}`
    log(`fetching ${name} with npm`)
    // No retries: a machine without a network should know it soon.
    const npm = await run('npm', ['pack', name, '--pack-destination', staging, '--ignore-scripts', '--fetch-retries=0'])
    if (npm.missing) throw new Error('no npm command found')
    const archive = (await readdir(staging)).find((file) => file.endsWith('.tgz'))
    if (!npm.ok || archive === undefined) {
      throw new Error(`npm cannot fetch ${name} (${complaint(npm.stderr) ?? npm.end})`)
    }
    await unpack(join(staging, archive), staging)
    return { from: name }
  },
}

/** Copies from a package that is there already, such as one that npm installed elsewhere. */
export const fromPackage = (path: string): Source => ({
  name: path,
  async supply({ staging }) {
    const build = join(resolve(path), 'dist', platform)
    const files: readonly string[] = await readdir(build).catch(() => [])
    if (!files.includes('dawn.node')) throw new Error(`it holds no dist/${platform}/dawn.node`)
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

const complaint = (stderr: string) =>
  stderr
    .split('\n')
    .find((line) => line.startsWith('npm error'))
    ?.slice('npm error '.length)

/** Loads Dawn in a process of its own, which keeps it to its end. @returns its version; throws the reason in one line */
export async function tryDawn(addon: string): Promise<string> {
  const script = 'globalThis.kept = require(process.argv[1]).create([])'
  const { ok, stderr, end } = await run(process.execPath, ['-e', script, addon])
  if (ok) return `Dawn of webgpu ${await versionBeside(addon)}`
  throw new Error(stderr.split('\n').find((line) => line.startsWith('Error: '))?.slice(7) ?? end) // prettier-ignore
}

/** What the package that an addon came from calls itself. */
async function versionBeside(addon: string): Promise<string> {
  const manifest = await readFile(join(dirname(addon), 'package.json'), 'utf8').catch(() => '{}')
  return (JSON.parse(manifest) as { version?: string }).version ?? '(version unknown)'
}
