import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { noSoftwareAdapterReason, softwareAdapter, softwareDriver } from '@elbow-vae/core/testing'
import { models } from '@elbow-vae/models'
import { beforeAll, describe, expect, it } from 'vitest'
import { smallModels } from '@elbow-vae/cli/testing'

const absence = noSoftwareAdapterReason()
const script = fileURLToPath(new URL('../../../cli/dist/testing/beside-cpu.js', import.meta.url))
const names = Object.keys(smallModels)

describe('the small models', () => {
  it.each(models)('contain $kind $name', ({ kind, name }) => {
    const parts = Object.values(smallModels).map(({ parts }) => parts[kind as 'encoder'])
    expect(parts).toContain(name)
  })
})

describe.skipIf(absence !== '')(`webgpu over the software driver${absence}`, () => {
  const differences = new Map<string, number>()

  beforeAll(async () => {
    // In a separate process, because the environment that names the driver is read at the start of a process.
    const env = { ...process.env, ...softwareDriver }
    const { stdout } = await promisify(execFile)(process.execPath, [script, 'webgpu', softwareAdapter], { env })
    for (const line of stdout.split('\n').filter((text) => text.startsWith('{'))) {
      const { name, value } = JSON.parse(line) as { name: string; value: number }
      differences.set(name, value)
    }
  }, 600_000)

  it.each(names)('trains %s with the losses of cpu to 1e-3', (name) => {
    expect(differences.get(`losses of ${name}`)).toBeLessThan(1e-3)
  })

  // Some gradients are differences of almost equal numbers, which lose half of their digits on either engine.
  it.each(names)('has the gradients of cpu for all weights of %s to 1e-2 of the largest', (name) => {
    expect(differences.get(`gradients of ${name}`)).toBeLessThan(1e-2)
  })

  it.each(names)('disposes all tensors of the steps of %s', (name) => {
    expect(differences.get(`tensors left by ${name}`)).toBe(0)
  })

  it('resumes a run with the losses of an uninterrupted one', () => {
    expect(differences.get('a resumed run')).toBeLessThan(1e-6)
  })
})
