import { errors } from '@elbow/core'
import { readBitPng } from '../formats/png.js'
import { readWhole } from '../formats/read-whole.js'
import { readZip } from '../formats/zip.js'
import { areaAverage } from '../images/area-average.js'
import type { GreySplits } from '../images/grey-images.js'

const size = { width: 105, height: 105 }
const side = 28
const shrink = areaAverage(size.width, side)
const pixels = side * side

/** Drawer 1 to 20 drew every character once. The last of each split; ours, as nothing is published on such a split. */
const drawers = { train: 16, validation: 18, test: 20 } as const

const maxZipBytes = 2 ** 26
/** A drawing takes about 250 bytes. */
const maxPngBytes = 2 ** 16

/** `images_background/Alphabet/character01/0709_05.png`: which drawing, and by which drawer. */
const drawingPath = /^[^/]+\/([^/]+\/character\d+\/\d+_(\d\d)\.png)$/

interface Drawing {
  readonly path: string
  readonly drawer: number
  /** The file it comes from, for the errors. */
  readonly file: string
  readonly png: Uint8Array
}

/**
 * Read drawings of 105 × 105 pixels from zip files, shrunk to 28 × 28 by area, ink bright.
 *
 * A drawing that is in several files counts once. They are in order of drawer, then of alphabet and character, so the
 * first few are of many characters.
 *
 * @returns drawers 1 to 16 to train, 17 and 18 to validate, 19 and 20 to test
 * @throws DATA_MISSING, DATA_CORRUPT
 */
export async function readDrawings(files: readonly string[]): Promise<GreySplits> {
  const drawings = await distinctDrawings(files)
  const values = new Uint8Array(drawings.length * pixels)
  drawings.forEach(({ file, path, png }, index) => values.set(inkOf(`${file} "${path}"`, png), index * pixels))
  const images = { name: 'drawings', count: drawings.length, pixels, values, white: shrink.white }
  const end = (last: number) => drawings.filter(({ drawer }) => drawer <= last).length
  const [trained, validated] = [end(drawers.train), end(drawers.validation)]
  if (trained === 0 || validated === trained || validated === drawings.length) {
    throw errors.dataCorrupt(
      files.join(', '),
      `${drawings.length} drawings, expected some of every drawer from 1 to 20`,
    )
  }
  return {
    train: { images, start: 0, end: trained },
    validation: { images, start: trained, end: validated },
    test: { images, start: validated, end: drawings.length },
  }
}

async function distinctDrawings(files: readonly string[]): Promise<Drawing[]> {
  const byPath = new Map<string, Drawing>()
  for (const file of files) {
    const bytes = await readWhole(file, { maxBytes: maxZipBytes })
    const entries = await readZip(file, bytes, { wanted: (name) => drawingPath.test(name), maxBytes: maxPngBytes })
    for (const { name, data: png } of entries) {
      const [, path, digits] = drawingPath.exec(name) as unknown as [string, string, string]
      const drawer = Number(digits)
      if (drawer < 1 || drawer > drawers.test) throw errors.dataCorrupt(file, `"${name}" is by drawer ${drawer} of 20`)
      const other = byPath.get(path)
      if (other && Buffer.compare(other.png, png) !== 0)
        throw errors.dataCorrupt(file, `"${name}" is not the drawing that ${other.file} holds`)
      if (!other) byPath.set(path, { path, drawer, file, png })
    }
  }
  return [...byPath.values()].sort((a, b) => a.drawer - b.drawer || (a.path < b.path ? -1 : 1))
}

/** Ink in cells of a target pixel, [28, 28]: the drawings are black on white. */
function inkOf(file: string, png: Uint8Array): Uint8Array {
  return shrink.average(readBitPng(file, png, size).map((paper) => 1 - paper))
}
