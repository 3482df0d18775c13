import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Card } from './cards.js'
import { describeCuda, missingLibraries } from './cuda.js'
import { installEngine } from './install/install.js'
import { emptyHome, serve, tarball, urlOf } from './install/testing.js'
import { addonPath, engineDirectory } from '../tensors/locate.js'
import { launch } from './start.js'
import { tensorflowStarter } from './tensorflow.js'

// Simulates a machine with an NVIDIA driver.
vi.mock('./cards.js', () => ({ noNvidiaReason: () => undefined, noGpuReason: () => undefined, visibleCards: () => [] }))

afterEach(() => {
  vi.unstubAllEnvs()
})

describe.skipIf(process.platform !== 'linux' || process.arch !== 'x64')('installing tensorflow-gpu', () => {
  beforeEach(() => {
    for (const name of ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy']) vi.stubEnv(name, '')
  })

  const requested: string[] = []
  const install = async (verify: () => Promise<string>) => {
    const files = [tarball({ 'lib/libtensorflow.so': 'library' }), tarball({ 'napi/tfjs_binding.node': 'addon' })]
    const storage = await serve((request, response) => {
      requested.push(urlOf(request))
      response.end(files[urlOf(request).includes('libtensorflow') ? 0 : 1])
    })
    vi.stubEnv('TFJS_NODE_CDN_STORAGE', storage)
    return installEngine({ engine: 'tensorflow-gpu', from: 'download', log: () => undefined }, verify)
  }

  it('downloads the GPU libraries into their own directory', async () => {
    const home = emptyHome()
    expect(await install(() => Promise.resolve('tested'))).toMatchObject({
      engine: 'tensorflow-gpu',
      version: 'tested',
    })
    expect(requested).toEqual([expect.stringContaining('-gpu-linux-x86_64-'), expect.stringContaining('/GPU-linux-')])
    expect(existsSync(join(home, 'engines/tensorflow-gpu/tfjs_binding.node'))).toBe(true)
  })

  it('keeps nothing if no GPU is found, and reports why', async () => {
    const home = emptyHome()
    const result = install(() => Promise.reject(new Error('it misses libcudart.so.12')))
    await expect(result).rejects.toThrow(
      'Engine "tensorflow-gpu" was not installed: download: it misses libcudart.so.12.',
    )
    expect(existsSync(join(home, 'engines/tensorflow-gpu'))).toBe(false)
  })
})

const addon = addonPath(engineDirectory('tensorflow'))
const absence = existsSync(addon) ? '' : ' (skipped: the engine tensorflow is not installed)'

describe('messages about CUDA', () => {
  it('list each missing library once', () => {
    const line = (name: string) =>
      `2026-01-01 00:00:00.0: I tsl/platform/default/dso_loader.cc:70] Could not load dynamic library '${name}'; dlerror: no`
    const log = ['libcudart.so.12', 'libcudnn.so.9', 'libcudart.so.12'].map(line).join('\n')
    expect(missingLibraries(log)).toBe('libcudart.so.12, libcudnn.so.9')
    expect(missingLibraries('')).toBe('')
  })

  it('name the runtime and the GPU with this index', () => {
    const maps = '7f00-7f01 r-xp 0 0:0 1  /usr/local/cuda/lib64/libcudart.so.12.5.82\n'
    const cards: readonly Card[] = [
      { vendor: 'Intel', name: 'an Intel card (PCI 8086:4680)' },
      { vendor: 'NVIDIA', name: 'NVIDIA A100' },
      { vendor: 'NVIDIA', name: 'NVIDIA H200' },
    ]
    expect(describeCuda('1', cards, maps)).toBe('CUDA 12.5.82 on NVIDIA H200')
    expect(describeCuda('0,1', cards, maps)).toBe('CUDA 12.5.82 on NVIDIA A100')
    expect(describeCuda('GPU-8f3c', [], '')).toBe('CUDA on an NVIDIA GPU')
  })
})

describe.skipIf(absence !== '')(`tensorflow-gpu with a TensorFlow for CPUs${absence}`, () => {
  it('reports that it found no GPU, after selecting one GPU and growing memory allocation', async () => {
    for (const name of ['CUDA_VISIBLE_DEVICES', 'TF_FORCE_GPU_ALLOW_GROWTH']) vi.stubEnv(name, undefined)
    const starter = tensorflowStarter('tensorflow-gpu', () => addon)
    await expect(launch(starter, '1')).rejects.toThrow(/^TensorFlow \d+\.\d+\.\d+ found no usable GPU$/)
    expect(process.env['CUDA_VISIBLE_DEVICES']).toBe('1')
    expect(process.env['TF_FORCE_GPU_ALLOW_GROWTH']).toBe('true')
  })
})
