import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { unavailableReason } from '../available.js'
import { noNvidiaReason } from '../cards.js'
import { engineDirectory } from '../../tensors/locate.js'
import { probeEngine } from '../probe-engine.js'
import { matching } from '../../testing/matchers.js'
import { findLibtensorflow } from './libtensorflow.js'
import { installEngine } from './install.js'
import type { Verify } from './source.js'
import { emptyHome, serve, tarball, temporaryDirectorySync, urlOf, writeFiles } from './testing.js'

const quiet = () => undefined
const verify: Verify = (_, addon) => {
  const content = readFileSync(addon, 'utf8')
  return content === 'addon' ? Promise.resolve('tested') : Promise.reject(new Error('it does not load'))
}

let requests: number
let directory: string
let engines: string
let log: string[]
const install = () => installEngine({ engine: 'tensorflow', from: 'download', log: (line) => log.push(line) }, verify)

describe.skipIf(process.platform === 'win32')('installEngine', () => {
  beforeEach(async () => {
    for (const name of ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy']) vi.stubEnv(name, '')
    const files = [tarball({ 'lib/libtensorflow.so': 'library' }), tarball({ 'napi/tfjs_binding.node': 'addon' })]
    requests = 0
    log = []
    const storage = await serve((request, response) => {
      requests++
      response.end(files[urlOf(request).includes('libtensorflow') ? 0 : 1])
    })
    vi.stubEnv('TFJS_NODE_CDN_STORAGE', storage)
    engines = join(emptyHome(), 'engines')
    directory = join(engines, 'tensorflow')
  })
  afterEach(() => {
    vi.unstubAllEnvs()
  })

  it('does nothing if the engine is installed', async () => {
    expect(await install()).toMatchObject({ version: 'tested', already: false })
    expect(await install()).toMatchObject({ version: 'tested', already: true })
    expect(requests).toBe(2)
    expect(readdirSync(engines)).toEqual(['tensorflow'])
  })

  it.each<[string, () => void]>([
    ['a library is cut short', () => truncateSync(join(directory, 'deps/lib/libtensorflow.so'), 3)],
    ['a library is missing', () => rmSync(join(directory, 'deps/lib/libtensorflow.so'))],
    ['the addon is missing', () => rmSync(join(directory, 'lib/napi/tfjs_binding.node'))],
    ['the addon does not load', () => writeFileSync(join(directory, 'tfjs_binding.node'), 'added')],
    ['the install never finished', () => rmSync(join(directory, 'engine.json'))],
    ['its record is damaged', () => writeFileSync(join(directory, 'engine.json'), '{')],
  ])('replaces the install if %s', async (_, damage) => {
    await install()
    damage()
    expect(await install()).toMatchObject({ version: 'tested', already: false })
    expect(log).toContainEqual(expect.stringMatching(/^tensorflow: replacing the damaged install \(.+\)$/))
    expect(await install()).toMatchObject({ already: true })
    expect(readdirSync(engines)).toEqual(['tensorflow'])
  })

  it('keeps the installed engine until its replacement works', async () => {
    await install()
    const broken: Verify = () => Promise.reject(new Error('it does not load'))
    const again = installEngine({ engine: 'tensorflow', from: 'download', log: quiet }, broken)
    await expect(again).rejects.toThrow('Engine "tensorflow" was not installed: download: it does not load.')
    expect(existsSync(join(directory, 'tfjs_binding.node'))).toBe(true)
    expect(readdirSync(engines)).toEqual(['tensorflow'])
  })

  it('lets one of several concurrent installs work while the others wait', async () => {
    const results = await Promise.all([install(), install(), install()])
    expect(results.filter(({ already }) => !already)).toHaveLength(1)
    expect(requests).toBe(2)
    expect(log).toContainEqual(expect.stringContaining('another install is running'))
  })

  it('removes the lock and the directory of a killed install', async () => {
    const dead = 2 ** 30
    writeFiles(engines, { '.tensorflow.lock': JSON.stringify({ host: hostname(), pid: dead }) })
    mkdirSync(join(engines, `.tensorflow.${hostname()}.${dead}.part`))
    await install()
    expect(readdirSync(engines)).toEqual(['tensorflow'])
  })

  it('names a path without TensorFlow, and what is missing', async () => {
    const path = temporaryDirectorySync()
    const from = (path: string) => installEngine({ engine: 'tensorflow', from: path, log: quiet }, verify)
    await expect(from(join(path, 'none'))).rejects.toThrow('there is no such directory.')
    await expect(from(path)).rejects.toThrow(`${path} contains no TensorFlow headers (include/tensorflow/c/c_api.h).`)
    await expect(from('')).rejects.toThrow('--from: expected download, python or a path, got "".')
  })

  it.skipIf(noNvidiaReason() === undefined)(
    'rejects a GPU engine on a machine without a GPU, before any download',
    async () => {
      const result = installEngine({ engine: 'tensorflow-gpu', log: quiet }, verify)
      await expect(result).rejects.toThrow('Engine "tensorflow-gpu" was not installed: ')
      expect(requests).toBe(0)
    },
  )
})

describe('findLibtensorflow', () => {
  it.each([
    ['a libtensorflow', ['lib/libtensorflow.so.2.9.1', 'lib/libtensorflow.so', 'lib/libtensorflow_framework.so.2']],
    ['a Python package', ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']],
    ['a Python package of macOS', ['libtensorflow_cc.2.dylib', 'libtensorflow_framework.2.dylib']],
  ])('finds %s', async (_, files) => {
    const home = temporaryDirectorySync()
    writeFiles(home, Object.fromEntries([...files, 'include/tensorflow/c/c_api.h'].map((name) => [name, ''])))
    const { link } = await findLibtensorflow(home)
    expect(link).toEqual(files.slice(-2).map((name) => join(home, name)))
  })
})

describe('an addon that cannot load', () => {
  it('is reported with the reason by a child process', async () => {
    const addon = join(temporaryDirectorySync(), 'tfjs_binding.node')
    writeFileSync(addon, 'no library')
    expect(await probeEngine('tensorflow', addon)).toMatchObject({
      available: false,
      reason: matching(/tfjs_binding\.node/),
    })
  })
})

const absence = unavailableReason('tensorflow')
describe.skipIf(absence !== undefined)(
  `with tensorflow installed${absence === undefined ? '' : `: ${absence}`}`,
  () => {
    it('finds the installed engine complete, and does not replace it', async () => {
      const installed = await installEngine({ engine: 'tensorflow', log: quiet })
      expect(installed).toMatchObject({ already: true, directory: engineDirectory('tensorflow') })
      expect(installed.version).toMatch(/^tfjs-node 4\.22\.0 on TensorFlow \d/)
    })
  },
)
