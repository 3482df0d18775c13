import { createHash } from 'node:crypto'
import { definePlugin } from '@elbow/core'

/**
 * One bit, written n times.
 *
 * A decoder whose dimensions are independent given z pays n ln 2 for ignoring its code, and H = ln 2 for any n is what
 * the data is worth.
 */
export const bits = definePlugin({
  kind: 'dataset',
  name: 'bits',
  summary: 'one fair bit, written n times, with its exact distribution (Shu 2017)',
  equation: 'p*(0…0) = p*(1…1) = ½',
  paper: 'Shu 2017, Autoencoding a Single Bit',
  options: { bits: { default: 1, min: 1, max: 100_000, integer: true, help: 'n, how many times the bit is written' } },
  create: ({ bits }) => ({
    event: [bits],
    kind: 'binary',
    splits: {},
    support: { x: new Float32Array(2 * bits).fill(1, bits), probability: Float64Array.of(0.5, 0.5) },
    entropy: Math.LN2,
    checksum: createHash('sha256')
      .update(JSON.stringify({ bits, version: 1 }))
      .digest('hex'),
  }),
})
