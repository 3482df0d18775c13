import { pathToFileURL } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { filterGradients, otherCases, smoothCases } from '../../testing/kernels/kernel-cases.js'
import { matching } from '../../testing/matchers.js'
import { compiledScript } from '../../tensors/locate.js'
import { parseTrustedJson } from '../../parse-json.js'
import { run } from '../process.js'
import { noSoftwareAdapterReason, softwareAdapter, softwareDriver } from './software-driver.js'

const absence = noSoftwareAdapterReason()
const coreModule = pathToFileURL(compiledScript('index.js')).href

/** Node with the software driver. */
const node = (...args: readonly string[]) =>
  run(process.execPath, args, { timeoutSeconds: 240, env: { ...process.env, ...softwareDriver } })

describe.skipIf(absence !== '')(`webgpu on the software driver${absence}`, () => {
  const results = new Map<string, unknown>()

  beforeAll(async () => {
    const { stdout } = await node(compiledScript('testing/kernels/compare.js'), 'webgpu', softwareAdapter)
    for (const line of stdout.split('\n').filter((line) => line.startsWith('{'))) {
      const { name, distance, failed } = parseTrustedJson<{ name: string; distance?: number; failed?: string }>(line)
      results.set(name, distance ?? failed)
    }
  }, 300_000)

  it.each([...filterGradients, ...smoothCases, ...otherCases])('$name equals cpu to 1e-5', ({ name }) => {
    expect(results.get(name)).toBeTypeOf('number')
    expect(results.get(name)).toBeLessThan(1e-5)
  })

  it('leaks no tensors', () => {
    expect(results.get('leaked tensors')).toBe(0)
  })

  it('rejects a software adapter that is not named, and reports how to select it', async () => {
    const { stdout } = await node(compiledScript('engines/probe.js'), 'webgpu')
    expect(JSON.parse(stdout)).toEqual({
      name: 'webgpu',
      available: false,
      reason: matching(
        /^the only adapter is software \(SwiftShader.*\), select it with --engine\.adapter SwiftShader$/,
      ),
    })
  })

  it('reports a failed shader instead of returning zeros', async () => {
    const script = `
      const { startEngine, tf } = await import(${JSON.stringify(coreModule)})
      await startEngine('webgpu', 'SwiftShader')
      const { device } = tf.backend()
      device.createBuffer({ size: 16, usage: 0 })
      await tf.square(tf.randomNormal([2000])).data().then(console.log, (error) => console.log(error.code))`
    const { stdout } = await node('--input-type=module', '-e', script)
    expect(stdout.trim()).toBe('ENGINE_FAILED')
  })
})
