import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { installEngine } from './install.js'
import type { Verify } from './source.js'
import { tryDawn } from './npm.js'
import { emptyHome, tarball, temporaryDirectorySync, writeFiles } from './testing.js'

const verify: Verify = (_, addon) => Promise.resolve(readFileSync(addon, 'utf8'))
const platform = process.platform === 'darwin' ? 'darwin-universal' : `${process.platform}-${process.arch}`

const install = (from?: string, check = verify) =>
  installEngine({ engine: 'webgpu', log: () => undefined, from }, check)

/** Replaces `npm` by a script. */
function fakeNpm(script: string): void {
  const directory = temporaryDirectorySync()
  const file = join(directory, 'npm')
  writeFileSync(file, `#!/bin/sh\n${script}\n`)
  chmodSync(file, 0o755)
  vi.stubEnv('PATH', `${directory}${delimiter}${process.env['PATH']}`)
}

describe.skipIf(process.platform === 'win32')('installing webgpu', () => {
  afterEach(() => {
    vi.unstubAllEnvs()
  })

  it('copies the files for this platform from an installed package, and finds them the next time', async () => {
    const home = emptyHome()
    const path = temporaryDirectorySync()
    const files = {
      [`dist/${platform}/dawn.node`]: 'Dawn',
      'dist/other-cpu/dawn.node': 'another',
      'package.json': '{}',
    }
    writeFiles(path, files)
    expect(await install(path)).toMatchObject({ engine: 'webgpu', version: 'Dawn', already: false })
    for (const file of ['dawn.node', 'package.json']) expect(existsSync(join(home, 'engines/webgpu', file))).toBe(true)
    expect(await install()).toMatchObject({ version: 'Dawn', already: true })
  })

  it('names a path without Dawn', async () => {
    emptyHome()
    const path = temporaryDirectorySync()
    await expect(install(path)).rejects.toThrow(
      `Engine "webgpu" was not installed: ${path}: it contains no dist/${platform}/dawn.node.`,
    )
    await expect(install('')).rejects.toThrow('--from: expected npm or a path, got "".')
  })

  it('rejects a package with another digest', async () => {
    emptyHome()
    const archive = join(temporaryDirectorySync(), 'webgpu.tgz')
    writeFileSync(archive, tarball({ [`package/dist/${platform}/dawn.node`]: 'malice' }))
    fakeNpm(`cp ${archive} "$4"`)
    await expect(install()).rejects.toThrow('npm: the registry sent another package than the one expected.')
  })

  it('reports the error of npm', async () => {
    emptyHome()
    fakeNpm('echo "npm error code ENOTFOUND" >&2; exit 1')
    await expect(install()).rejects.toThrow(/npm cannot fetch webgpu@[\d.]+ \(code ENOTFOUND\)\.$/)
  })

  it('reports the version of the package manifest', async () => {
    const path = temporaryDirectorySync()
    writeFiles(path, { 'dawn.cjs': 'exports.create = () => ({})' })
    expect(await tryDawn(join(path, 'dawn.cjs'))).toBe('Dawn of webgpu (version unknown)')
    writeFiles(path, { 'package.json': '{ "version": "0.5.1" }' })
    expect(await tryDawn(join(path, 'dawn.cjs'))).toBe('Dawn of webgpu 0.5.1')
  })

  it('reports why an addon cannot be loaded', async () => {
    emptyHome()
    const path = temporaryDirectorySync()
    writeFiles(path, { [`dist/${platform}/dawn.node`]: 'no library' })
    await expect(installEngine({ engine: 'webgpu', from: path, log: () => undefined })).rejects.toThrow(
      /dawn\.node: .+\.$/,
    )
  })
})
