import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { absenceOf } from '../available.js'
import { nvidiaAbsence } from '../cards.js'
import { engineDirectory } from '../places.js'
import { probe } from '../probing.js'
import { findLibtensorflow } from './libtensorflow.js'
import { installEngine, type Verify } from './install.js'
import { emptyHome, serve, tarball, temporaryDirectory, writeFiles } from './testing.js'

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
      response.end(files[/libtensorflow/.test(request.url!) ? 0 : 1])
    })
    vi.stubEnv('TFJS_NODE_CDN_STORAGE', storage)
    engines = join(emptyHome(), 'engines')
    directory = join(engines, 'tensorflow')
  })
  afterEach(() => {
    vi.unstubAllEnvs()
  })

  it('does nothing the second time', async () => {
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
    ['the notes are damaged', () => writeFileSync(join(directory, 'engine.json'), '{')],
  ])('repairs what is there when %s', async (_, damage) => {
    await install()
    damage()
    expect(await install()).toMatchObject({ version: 'tested', already: false })
    expect(log).toContainEqual(expect.stringMatching(/^tensorflow: repairing what is there \(.+\)$/))
    expect(await install()).toMatchObject({ already: true })
    expect(readdirSync(engines)).toEqual(['tensorflow'])
  })

  it('keeps what is there until its replacement works', async () => {
    await install()
    const broken: Verify = () => Promise.reject(new Error('it does not load'))
    const again = installEngine({ engine: 'tensorflow', from: 'download', log: quiet }, broken)
    await expect(again).rejects.toThrow('Engine "tensorflow" was not installed: download: it does not load.')
    expect(existsSync(join(directory, 'tfjs_binding.node'))).toBe(true)
    expect(readdirSync(engines)).toEqual(['tensorflow'])
  })

  it('lets one of several at once do the work, and the others wait', async () => {
    const results = await Promise.all([install(), install(), install()])
    expect(results.filter(({ already }) => !already)).toHaveLength(1)
    expect(requests).toBe(2)
    expect(log).toContainEqual(expect.stringContaining('another install is at work'))
  })

  it('clears away what a killed install left: its lock and its directory', async () => {
    const dead = 2 ** 30
    writeFiles(engines, { '.tensorflow.lock': JSON.stringify({ host: hostname(), pid: dead }) })
    mkdirSync(join(engines, `.tensorflow.${hostname()}.${dead}.part`))
    await install()
    expect(readdirSync(engines)).toEqual(['tensorflow'])
  })

  it('says which path holds no TensorFlow, and why', async () => {
    const path = temporaryDirectory()
    const from = (path: string) => installEngine({ engine: 'tensorflow', from: path, log: quiet }, verify)
    await expect(from(join(path, 'none'))).rejects.toThrow('there is no such directory.')
    await expect(from(path)).rejects.toThrow(`${path} holds no TensorFlow headers (include/tensorflow/c/c_api.h).`)
    await expect(from('')).rejects.toThrow('--from: expected download, python or a path, got "".')
  })

  it.skipIf(nvidiaAbsence() === undefined)(
    'refuses a GPU engine on a machine without one, before any download',
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
    const home = temporaryDirectory()
    writeFiles(home, Object.fromEntries([...files, 'include/tensorflow/c/c_api.h'].map((name) => [name, ''])))
    const { link } = await findLibtensorflow(home)
    expect(link).toEqual(files.slice(-2).map((name) => join(home, name)))
  })
})

describe('an addon that cannot load', () => {
  it('is reported with the reason, from a process of its own', async () => {
    const addon = join(temporaryDirectory(), 'tfjs_binding.node')
    writeFileSync(addon, 'no library')
    expect(await probe('tensorflow', addon)).toMatchObject({
      available: false,
      reason: expect.stringMatching(/tfjs_binding\.node/) as string,
    })
  })
})

const absence = absenceOf('tensorflow')
describe.skipIf(absence !== undefined)(
  `with tensorflow installed${absence === undefined ? '' : `: ${absence}`}`,
  () => {
    it('finds the real one whole, and leaves it alone', async () => {
      const installed = await installEngine({ engine: 'tensorflow', log: quiet })
      expect(installed).toMatchObject({ already: true, directory: engineDirectory('tensorflow') })
      expect(installed.version).toMatch(/^tfjs-node 4\.22\.0 on TensorFlow \d/)
    })
  },
)
