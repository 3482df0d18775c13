import { beforeEach, expect, it, vi } from 'vitest'
import { createProgram } from '../program.js'

let printed: string
beforeEach(() => {
  printed = ''
  vi.spyOn(console, 'log').mockImplementation((text: unknown) => void (printed += String(text)))
})

it('elbow bench measures a model without --objective', async () => {
  const parts = ['--dataset', 'toy', '--encoder', 'discrete', '--decoder', 'discrete', '--marginal', 'discrete']
  const args = ['bench', ...parts, '--steps', '1', '--engine', 'cpu', '--json']
  await (await createProgram(args)).parseAsync(['node', 'elbow', ...args])
  expect(JSON.parse(printed)).toMatchObject({ engine: 'cpu', examplesPerSecond: expect.any(Number) as number })
})
