import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decode, encode } from 'fast-png'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { pictureTitle, writeImages } from './png.js'

let directory: string
beforeEach(async () => (directory = await mkdtemp(join(tmpdir(), 'elbow-png-'))))
afterEach(() => rm(directory, { recursive: true }))

const image = { width: 3, height: 2, data: Uint8Array.of(0, 51, 102, 153, 204, 255) }

it('an image is written as a grayscale PNG with the same pixels and its title', async () => {
  await writeImages(directory, { samples: image })
  const file = join(directory, 'samples.png')
  expect(decode(await readFile(file))).toMatchObject({ ...image, channels: 1, depth: 8 })
  expect(await pictureTitle(file)).toBe('samples')
})

it('a PNG of another program, or another file, has no title', async () => {
  const file = join(directory, 'other.png')
  await writeFile(file, encode({ ...image, channels: 1, depth: 8, text: { Software: 'gimp', Title: 'samples' } }))
  expect(await pictureTitle(file)).toBeUndefined()
  await writeFile(file, 'samples')
  expect(await pictureTitle(file)).toBeUndefined()
})
