import { imagePixels, imageSide } from '../images/image-side.js'
import { errors } from '@elbow-vae/core'
import { readBitPng } from '../formats/png.js'
import { readWhole } from '../formats/read-whole.js'
import { readZip } from '../formats/zip.js'
import { areaAverage } from '../images/area-average.js'
import type { GraySplits } from '../images/gray-images.js'

const size = { width: 105, height: 105 }
const shrink = areaAverage(size.width, imageSide)

/** Drawers 1 to 20 drew every character once. This is the last drawer of each split. No published results use this split. */
const lastDrawer = { train: 16, validation: 18, test: 20 } as const

const maxZipBytes = 2 ** 26
/** A drawing takes about 250 bytes. */
const maxPngBytes = 2 ** 16

/** `images_background/Alphabet/character01/0709_05.png`: path of the drawing, and number of the drawer. */
const drawingPath = /^[^/]+\/([^/]+\/character\d+\/\d+_(\d\d)\.png)$/

interface Drawing {
  readonly path: string
  readonly drawer: number
  /** The zip file, for error messages. */
  readonly file: string
  readonly png: Uint8Array
}

/**
 * Read drawings of 105 × 105 pixels from zip files, downsampled to 28 × 28 by area averaging, with bright ink.
 *
 * Duplicates in several files are dropped. Drawings are sorted by drawer, then by alphabet and character, so the first drawings show
 * many different characters.
 *
 * @returns drawers 1 to 16 for training, 17 and 18 for validation, 19 and 20 for test
 * @throws DATA_MISSING, DATA_CORRUPT
 */
export async function readDrawings(files: readonly string[]): Promise<GraySplits> {
  const drawings = await distinctDrawings(files)
  const values = new Uint8Array(drawings.length * imagePixels)
  drawings.forEach(({ file, path, png }, index) => values.set(inkOf(`${file} "${path}"`, png), index * imagePixels))
  const images = { name: 'drawings', count: drawings.length, pixels: imagePixels, values, white: shrink.white }
  const end = (last: number) => drawings.filter(({ drawer }) => drawer <= last).length
  const [trainEnd, validationEnd] = [end(lastDrawer.train), end(lastDrawer.validation)]
  if (trainEnd === 0 || validationEnd === trainEnd || validationEnd === drawings.length) {
    throw errors.dataCorrupt(
      files.join(', '),
      `${drawings.length} drawings, expected some of every drawer from 1 to 20`,
    )
  }
  return {
    train: { images, start: 0, end: trainEnd },
    validation: { images, start: trainEnd, end: validationEnd },
    test: { images, start: validationEnd, end: drawings.length },
  }
}

async function distinctDrawings(files: readonly string[]): Promise<Drawing[]> {
  const byPath = new Map<string, Drawing>()
  for (const file of files) {
    const bytes = await readWhole(file, { maxBytes: maxZipBytes })
    const entries = await readZip(file, bytes, { filter: (name) => drawingPath.test(name), maxBytes: maxPngBytes })
    for (const { name, data: png } of entries) {
      const [, path = '', digits] = drawingPath.exec(name) ?? []
      const drawer = Number(digits)
      if (!(drawer >= 1 && drawer <= lastDrawer.test))
        throw errors.dataCorrupt(file, `"${name}" is by drawer ${drawer} of 20`)
      const duplicate = byPath.get(path)
      if (duplicate && Buffer.compare(duplicate.png, png) !== 0)
        throw errors.dataCorrupt(file, `"${name}" differs from the same drawing in ${duplicate.file}`)
      if (!duplicate) byPath.set(path, { path, drawer, file, png })
    }
  }
  return [...byPath.values()].sort((a, b) => a.drawer - b.drawer || (a.path < b.path ? -1 : 1))
}

/** Ink of each target pixel in cells, [28, 28]; the drawings are black on white. */
function inkOf(file: string, png: Uint8Array): Uint8Array {
  return shrink.average(readBitPng(file, png, size).map((paper) => 1 - paper))
}
