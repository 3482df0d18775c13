import { describe, expect, it } from 'vitest'
import { refusesEveryCut, survivesEveryFlip, allocatedByRefusal, type Reader } from './damage.test.helper.js'
import { npyWith, writeNpy } from './write-npy.test.helper.js'
import { readNpz } from './npz.js'
import type { ShapedArray } from './numeric-array.js'
import { writeZip } from './write-zip.test.helper.js'
import { textMatching } from '../dataset.test.helper.js'

const x = Uint8Array.of(1, 2, 3, 4, 5, 6)
const entry = (name: string, stored: boolean) => ({ name: `${name}.npy`, data: writeNpy('|u1', [3, 2], x), stored })

const reader = (bytes: Uint8Array): Reader<ShapedArray> => ({
  file: 'x.npz',
  bytes,
  read: (content) => readNpz('x.npz', content, 'x'),
  // Every entry has a checksum, so accepted data is unchanged.
  shape: ({ shape, values }) => [shape, ...values],
})

describe('readNpz', () => {
  it.each([
    ['savez', true],
    ['savez_compressed', false],
  ])('reads what numpy.%s writes', async (_, stored) => {
    const file = writeZip(entry('x', stored), entry('labels', stored))
    expect(await readNpz('x.npz', file, 'x')).toEqual({ shape: [3, 2], values: x })
    await refusesEveryCut(reader(file))
    await survivesEveryFlip(reader(file))
  })

  it('reports how to save arrays again that are compressed with bzip2', async () => {
    const file = writeZip({ ...entry('x', true), overrides: { method: 12 } })
    await expect(readNpz('x.npz', file, '')).rejects.toMatchObject({
      code: 'WRONG_DATA',
      message:
        'x.npz: expected entries stored or deflated, got "x.npy" compressed with bzip2. Save its arrays again with numpy.savez_compressed.',
    })
  })

  it('needs no name for a single array', async () => {
    expect((await readNpz('x.npz', writeZip(entry('x', true)), '')).shape).toEqual([3, 2])
  })

  it('lists the arrays if the name is missing or wrong', async () => {
    const file = writeZip(entry('x', true), entry('labels', true))
    for (const key of ['', 'y']) {
      await expect(readNpz('x.npz', file, key)).rejects.toMatchObject({
        code: 'BAD_OPTION',
        exitCode: 2,
        message: `--dataset file, option "key": expected one of the arrays in x.npz: x, labels, got "${key}".`,
      })
    }
  })

  it('names the array with wrong bytes', async () => {
    const file = writeZip({ name: 'x.npy', data: Buffer.from('no array') })
    await expect(readNpz('x.npz', file, 'x')).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
      message: textMatching(/^x\.npz "x": not an npy file\./),
    })
  })

  it('allocates no memory for 2^40 missing numbers', async () => {
    const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1099511627776,), }"
    const file = writeZip({ name: 'x.npy', data: npyWith(header, x) })
    expect(await allocatedByRefusal(reader(file), file)).toBeLessThan(1e6)
  })
})
