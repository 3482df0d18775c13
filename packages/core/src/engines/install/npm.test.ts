import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { installEngine, type Verify } from './install.js'
import { tryDawn } from './npm.js'
import { emptyHome, tarball, temporaryDirectory, writeFiles } from './testing.js'

const verify: Verify = (_, addon) => Promise.resolve(readFileSync(addon, 'utf8'))
const platform = process.platform === 'darwin' ? 'darwin-universal' : `${process.platform}-${process.arch}`

const install = (from?: string, check = verify) =>
  installEngine({ engine: 'webgpu', log: () => undefined, ...(from !== undefined && { from }) }, check)

/** Makes `npm` a script of the test's. */
function fakeNpm(script: string): void {
  const directory = temporaryDirectory()
  const file = join(directory, 'npm')
  writeFileSync(file, `#!/bin/sh\n${script}\n`)
  chmodSync(file, 0o755)
  vi.stubEnv('PATH', `${directory}${delimiter}${process.env['PATH']}`)
}

describe.skipIf(process.platform === 'win32')('installing webgpu', () => {
  afterEach(() => {
    vi.unstubAllEnvs()
  })

  it('takes what is for this platform from a package that is there, and finds it the next time', async () => {
    const home = emptyHome()
    const path = temporaryDirectory()
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

  it('says which path holds no Dawn', async () => {
    emptyHome()
    const path = temporaryDirectory()
    await expect(install(path)).rejects.toThrow(
      `Engine "webgpu" was not installed: ${path}: it holds no dist/${platform}/dawn.node.`,
    )
    await expect(install('')).rejects.toThrow('--from: expected npm or a path, got "".')
  })

  it('refuses a package that is not the one expected', async () => {
    emptyHome()
    const archive = join(temporaryDirectory(), 'webgpu.tgz')
    writeFileSync(archive, tarball({ [`package/dist/${platform}/dawn.node`]: 'malice' }))
    fakeNpm(`cp ${archive} "$4"`)
    await expect(install()).rejects.toThrow('npm: the registry sent another package than the one expected.')
  })

  it('passes on what npm complains of', async () => {
    emptyHome()
    fakeNpm('echo "npm error code ENOTFOUND" >&2; exit 1')
    await expect(install()).rejects.toThrow(/npm cannot fetch webgpu@[\d.]+ \(code ENOTFOUND\)\.$/)
  })

  it('says which version there is, as its package does', async () => {
    const path = temporaryDirectory()
    writeFiles(path, { 'dawn.cjs': 'exports.create = () => ({})' })
    expect(await tryDawn(join(path, 'dawn.cjs'))).toBe('Dawn of webgpu (version unknown)')
    writeFiles(path, { 'package.json': '{ "version": "0.5.1" }' })
    expect(await tryDawn(join(path, 'dawn.cjs'))).toBe('Dawn of webgpu 0.5.1')
  })

  it('says why what is there cannot be loaded', async () => {
    emptyHome()
    const path = temporaryDirectory()
    writeFiles(path, { [`dist/${platform}/dawn.node`]: 'no library' })
    await expect(installEngine({ engine: 'webgpu', from: path, log: () => undefined })).rejects.toThrow(
      /dawn\.node: .+\.$/,
    )
  })
})
