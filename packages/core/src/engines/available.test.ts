import { afterEach, expect, it, vi } from 'vitest'
import { availableEngines } from './available.js'

afterEach(() => {
  vi.unstubAllEnvs()
})

it('always finds wasm and cpu', async () => {
  vi.stubEnv('ELBOW_TEST_ENGINES', undefined)
  expect(await availableEngines()).toEqual(expect.arrayContaining(['wasm', 'cpu']))
})

it('returns the engines of ELBOW_TEST_ENGINES, best first', async () => {
  vi.stubEnv('ELBOW_TEST_ENGINES', 'cpu, wasm')
  expect(await availableEngines()).toEqual(['wasm', 'cpu'])
})

it('fails if a named engine is unavailable, so that a typo does not skip tests', async () => {
  vi.stubEnv('ELBOW_TEST_ENGINES', 'wasm,tensorflaw')
  await expect(availableEngines()).rejects.toThrow('Engine "tensorflaw" did not start: there is no such engine.')
})
