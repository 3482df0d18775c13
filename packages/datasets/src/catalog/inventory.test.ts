import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { datasets, inventory } from '../index.js'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'elbow-inventory-'))
  return () => rm(directory, { recursive: true })
})
const put = (name: string) => writeFile(join(directory, name), '')
const entry = (name: string) => inventory(datasets, directory).find((candidate) => candidate.name === name)!
const presence = (name: string) => entry(name).files.map((file) => file.present)

describe('inventory', () => {
  it('lists the directory and the present files of each dataset', async () => {
    await put('binarized_mnist_test.amat')
    expect(entry('toy')).toMatchObject({ directory: null, files: [], present: true })
    expect(entry('file')).toMatchObject({ directory: null, files: [], present: true })
    expect(entry('static-mnist')).toMatchObject({ directory, present: false })
    expect(presence('static-mnist')).toEqual([false, false, true])
  })

  it('accepts an uncompressed file', async () => {
    for (const name of ['train-images-idx3-ubyte', 'train-labels-idx1-ubyte.gz', 't10k-images-idx3-ubyte'])
      await put(name)
    expect(presence('mnist')).toEqual([true, true, true, false])
    await put('t10k-labels-idx1-ubyte')
    expect(entry('mnist').present).toBe(true)
  })

  it('accepts any alternative for the standard file, which has no published size', async () => {
    expect(entry('omniglot')).toMatchObject({ present: false })
    expect(entry('omniglot').files[0]).toEqual({
      name: 'chardata.mat',
      bytes: null,
      present: false,
      alternative: false,
    })
    await put('images_background_small2.zip')
    expect(entry('omniglot').present).toBe(true)
    expect(entry('omniglot').files.filter((file) => file.present)).toEqual([
      { name: 'images_background_small2.zip', bytes: 1580917, present: true, alternative: true },
    ])
  })
})
