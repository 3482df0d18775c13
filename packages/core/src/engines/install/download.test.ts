import { createServer, type RequestListener } from 'node:http'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ElbowError } from '../../errors.js'
import { downloadsFor } from './download.js'
import { installEngine } from './install.js'
import { emptyHome, portOf, serve, tarball, urlOf } from './testing.js'

const library = {
  'lib/libtensorflow.so': 'l',
  'lib/libtensorflow_framework.so': 'f',
  'include/tensorflow/c/c_api.h': '',
}

beforeEach(() => {
  for (const name of ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'NO_PROXY', 'no_proxy'])
    vi.stubEnv(name, '')
})
afterEach(() => {
  vi.unstubAllEnvs()
})

/** Installs from a local server. `verify` only reads the addon, because the tarballs contain no real one. */
async function install(answer: RequestListener) {
  vi.stubEnv('TFJS_NODE_CDN_STORAGE', await serve(answer))
  const home = emptyHome()
  const log: string[] = []
  const verify = (_: string, addon: string) => Promise.resolve(readFileSync(addon, 'utf8'))
  const result = installEngine({ engine: 'tensorflow', from: 'download', log: (line) => log.push(line) }, verify)
  return { result, log, home }
}

async function failure(answer: RequestListener): Promise<ElbowError> {
  const { result } = await install(answer)
  const error: unknown = await result.then(() => undefined, (reason: unknown) => reason) // prettier-ignore
  if (!(error instanceof ElbowError)) throw new Error('the install did not fail with an ElbowError')
  expect(error.message.split('\n')).toHaveLength(1)
  return error
}

// prettier-ignore
describe.skipIf(process.platform !== 'linux' || process.arch !== 'x64')('the official download', () => {
  it('has the URLs of the install script of tfjs-node', () => {
    vi.stubEnv('TFJS_NODE_CDN_STORAGE', 'http://mirror/')
    expect(downloadsFor('tensorflow').library).toBe(
      'http://mirror/tensorflow/libtensorflow/libtensorflow-cpu-linux-x86_64-2.9.1.tar.gz',
    )
    expect(downloadsFor('tensorflow-gpu').addon).toBe(
      'http://mirror/tf-builds/pre-built-binary/napi-v8/4.22.0/GPU-linux-4.22.0.tar.gz',
    )
    vi.stubEnv('TFJS_NODE_BASE_URI', 'http://other/tf-')
    expect(downloadsFor('tensorflow').library).toBe('http://other/tf-cpu-linux-x86_64-2.9.1.tar.gz')
  })

  it('unpacks library and addon into one directory', async () => {
    const files = [tarball(library), tarball({ 'napi-v8/tfjs_binding.node': 'the addon' })]
    const { result, home } = await install((request, response) => {
      response.end(files[urlOf(request).includes('libtensorflow') ? 0 : 1])
    })
    const directory = join(home, 'engines', 'tensorflow')
    expect(await result).toEqual({ engine: 'tensorflow', directory, version: 'the addon', already: false })
    expect(readFileSync(join(directory, 'deps/lib/libtensorflow.so'), 'utf8')).toBe('l')
  })

  it('follows a redirect', async () => {
    const files = [tarball(library), tarball({ 'napi-v8/tfjs_binding.node': 'the addon' })]
    const { result } = await install((request, response) => {
      if (!urlOf(request).startsWith('/moved')) response.writeHead(302, { location: `/moved${request.url}` }).end()
      else response.end(files[urlOf(request).includes('libtensorflow') ? 0 : 1])
    })
    expect((await result).version).toBe('the addon')
  })

  it('uses the proxy of the environment', async () => {
    const files = [tarball(library), tarball({ 'napi-v8/tfjs_binding.node': 'the addon' })]
    const proxy = await serve((request, response) => {
      response.end(files[urlOf(request).startsWith('http://no-such-host.invalid/tensorflow/libtensorflow') ? 0 : 1])
    })
    vi.stubEnv('HTTP_PROXY', proxy)
    vi.stubEnv('TFJS_NODE_CDN_STORAGE', 'http://no-such-host.invalid/')
    emptyHome()
    const verify = (_: string, addon: string) => Promise.resolve(readFileSync(addon, 'utf8'))
    const installed = await installEngine({ engine: 'tensorflow', from: 'download', log: () => undefined }, verify)
    expect(installed.version).toBe('the addon')
  })

  it('reports that a file does not exist', async () => {
    const error = await failure((_, response) => response.writeHead(404).end())
    expect(error.code).toBe('ENGINE_INSTALL')
    expect(error.message).toMatch(
      /^Engine "tensorflow" was not installed: download: http.*tar\.gz: the server answered 404 Not Found\. Behind a proxy set HTTPS_PROXY; [^;]*mirror\.$/,
    )
  })

  it('reports that the connection was cut', async () => {
    const whole = tarball(library)
    const error = await failure((_, response) => {
      response.writeHead(200, { 'content-length': whole.length })
      response.write(whole.subarray(0, 40), () => response.destroy())
    })
    expect(error.message).toMatch(/: the connection was cut after \d+ of \d+ bytes, at the last of 2 attempts\./)
  })

  it('reports a truncated archive', async () => {
    const error = await failure((_, response) => response.end(tarball(library).subarray(0, 60)))
    expect(error.message).toMatch(/is damaged, or not an archive\.$/)
  })

  it('reports a refused connection', async () => {
    const closed = createServer()
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve))
    const port = portOf(closed)
    await new Promise((done) => closed.close(done))
    vi.stubEnv('TFJS_NODE_CDN_STORAGE', `http://127.0.0.1:${port}/`)
    emptyHome()
    const result = installEngine({ engine: 'tensorflow', from: 'download', log: () => undefined })
    await expect(result).rejects.toThrow(/127\.0\.0\.1:\d+\/.*: the connection was refused, at the last of 2 attempts\./)
  })

  it('compiles the binding if only the addon is missing, and reports why that fails', async () => {
    vi.stubEnv('CXX', 'no-such-compiler')
    const error = await failure((request, response) => {
      if (urlOf(request).includes('libtensorflow')) response.end(tarball(library))
      else response.writeHead(404).end()
    })
    expect(error.message).toBe(
      'Engine "tensorflow" was not installed: download: no C++ compiler found (no-such-compiler).',
    )
  })
})
