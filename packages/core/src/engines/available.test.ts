import { afterEach, expect, it, vi } from 'vitest'
import { availableEngines } from './available.js'

afterEach(() => {
  vi.unstubAllEnvs()
})

it('always finds wasm and cpu', async () => {
  vi.stubEnv('ELBOW_TEST_ENGINES', undefined)
  expect(await availableEngines()).toEqual(expect.arrayContaining(['wasm', 'cpu']))
})

it('keeps to ELBOW_TEST_ENGINES, best first', async () => {
  vi.stubEnv('ELBOW_TEST_ENGINES', 'cpu, wasm')
  expect(await availableEngines()).toEqual(['wasm', 'cpu'])
})

it('fails where an engine asked for is absent: a typing error must not skip tests', async () => {
  vi.stubEnv('ELBOW_TEST_ENGINES', 'wasm,tensorflaw')
  await expect(availableEngines()).rejects.toThrow('Engine "tensorflaw" did not start: there is no such engine.')
})
