import { createHash } from 'node:crypto'
import { definePlugin } from '@elbow-vae/core'

/**
 * One fair bit, repeated n times.
 *
 * The entropy is H = ln 2 for every n. A decoder with independent dimensions given z that ignores its code has distortion n ln 2.
 */
export const bits = definePlugin({
  kind: 'dataset',
  name: 'bits',
  summary: 'one fair bit, repeated n times; exact data (Shu 2017)',
  equation: 'p*(0…0) = p*(1…1) = ½',
  paper: 'Shu 2017, Autoencoding a Single Bit',
  options: { bits: { default: 1, min: 1, max: 100_000, integer: true, help: 'n, number of repetitions' } },
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
