import { expect, it } from 'vitest'
import type { FinalPoint } from '@elbow-vae/results/frontier'
import { variantsTable } from './variants-table.js'

it('prints a line per run: name, seed, measurements, and a dash for null', () => {
  const row = { rate: 3, distortion: 90, log_likelihood: null, regime: 'auto-decoder' }
  const point: FinalPoint = { configuration: { seed: 2 }, row, directory: '', checksum: '', rate: 3, distortion: 90 }
  const measured = [
    ['R', 'rate'],
    ['log p(x)', 'log_likelihood'],
    ['regime', 'regime'],
  ] as const
  const [head, line] = variantsTable('remedy', measured, [{ variant: 'free bits', point }]).split('\n')
  expect(head).toMatch(/^remedy +seed +R +log p\(x\) +regime/)
  expect(line).toMatch(/^free bits +2 +3 +– +auto-decoder/)
})
