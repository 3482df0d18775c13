import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { filterGradients, otherCases, smoothCases } from '../kernel-cases.js'
import { compiledScript } from '../places.js'
import { run } from '../process.js'
import { softwareAbsence, softwareAdapter, softwareDriver } from './software-driver.js'

const absence = softwareAbsence()
const coreModule = pathToFileURL(join(dirname(compiledScript('probe.js')), '..', 'index.js')).href

/** Node with the software driver. */
const node = (...args: readonly string[]) =>
  run(process.execPath, args, { timeoutSeconds: 240, env: { ...process.env, ...softwareDriver } })

describe.skipIf(absence !== '')(`webgpu over the software driver${absence}`, () => {
  const found = new Map<string, unknown>()

  beforeAll(async () => {
    const { stdout } = await node(compiledScript('compare.js'), 'webgpu', softwareAdapter)
    for (const line of stdout.split('\n').filter((line) => line.startsWith('{'))) {
      const { name, distance, failed } = JSON.parse(line) as { name: string; distance?: number; failed?: string }
      found.set(name, distance ?? failed)
    }
  }, 300_000)

  it.each([...filterGradients, ...smoothCases, ...otherCases])('$name equals cpu to 1e-5', ({ name }) => {
    expect(found.get(name)).toBeTypeOf('number')
    expect(found.get(name)).toBeLessThan(1e-5)
  })

  it('leaves no tensor behind', () => {
    expect(found.get('tensors left behind')).toBe(0)
  })

  it('is refused where it is not asked for, in one line that says how', async () => {
    const { stdout } = await node(compiledScript('probe.js'), 'webgpu')
    expect(JSON.parse(stdout)).toEqual({
      name: 'webgpu',
      available: false,
      reason: expect.stringMatching(
        /^the only adapter is software \(SwiftShader.*\), --engine\.adapter SwiftShader takes it all the same$/,
      ) as string,
    })
  })

  it('reports what a shader could not do, instead of zeros', async () => {
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
