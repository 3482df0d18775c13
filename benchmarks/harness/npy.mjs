// Arrays for NumPy: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html, version 1.0.
import { writeFileSync } from 'node:fs'

const types = { Float32Array: '<f4', Uint8Array: '|u1' }

export function writeNpy(file, shape, values) {
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ')
  const about = `{'descr': '${types[values.constructor.name]}', 'fortran_order': False, 'shape': (${tuple}), }`
  const header = Buffer.from(`${about.padEnd(64 * Math.ceil((about.length + 11) / 64) - 11)}\n`)
  const start = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length & 255, header.length >> 8])
  writeFileSync(file, Buffer.concat([start, header, Buffer.from(values.buffer, values.byteOffset, values.byteLength)]))
}
