import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { datasets, inventory } from './index.js'

it('says of each dataset where its files belong and which are there', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'elbow-inventory-'))
  try {
    await writeFile(join(directory, 'binarized_mnist_test.amat'), '')
    const [toy, mnist] = inventory(datasets, directory)
    expect(toy).toMatchObject({ name: 'toy', directory: null, files: [], present: true })
    expect(mnist).toMatchObject({ name: 'static-mnist', directory, present: false })
    expect(mnist!.files.map(({ present }) => present)).toEqual([false, false, true])
  } finally {
    await rm(directory, { recursive: true })
  }
})
