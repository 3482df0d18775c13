import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { softwareAbsence, softwareAdapter, softwareDriver } from '@elbow/core/testing'
import { models } from '@elbow/models'
import { beforeAll, describe, expect, it } from 'vitest'
import { smallModels } from './testing/small-models.js'

const absence = softwareAbsence()
const script = fileURLToPath(new URL('../dist/testing/beside-cpu.js', import.meta.url))
const names = Object.keys(smallModels)

describe('the small models', () => {
  it.each(models)('hold $kind $name', ({ kind, name }) => {
    const parts = Object.values(smallModels).map(({ parts }) => parts[kind as 'encoder'])
    expect(parts).toContain(name)
  })
})

describe.skipIf(absence !== '')(`webgpu over the software driver${absence}`, () => {
  const found = new Map<string, number>()

  beforeAll(async () => {
    // A process of its own: the driver is found by an environment that is read when one starts.
    const env = { ...process.env, ...softwareDriver }
    const { stdout } = await promisify(execFile)(process.execPath, [script, 'webgpu', softwareAdapter], { env })
    for (const line of stdout.split('\n').filter((text) => text.startsWith('{'))) {
      const { name, value } = JSON.parse(line) as { name: string; value: number }
      found.set(name, value)
    }
  }, 600_000)

  it.each(names)('trains %s with the losses of cpu, to 1e-3', (name) => {
    expect(found.get(`losses of ${name}`)).toBeLessThan(1e-3)
  })

  // Some are differences of numbers that are almost equal, and have lost half of their digits on either engine.
  it.each(names)('has the gradients of cpu for all weights of %s, to 1e-2 of the largest', (name) => {
    expect(found.get(`gradients of ${name}`)).toBeLessThan(1e-2)
  })

  it.each(names)('leaves no tensor of the steps of %s behind', (name) => {
    expect(found.get(`tensors left by ${name}`)).toBe(0)
  })

  it('goes on with a run that was stopped halfway, with the losses of one that was not', () => {
    expect(found.get('a resumed run')).toBeLessThan(1e-6)
  })
})
