import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decode, encode } from 'fast-png'
import type { Image } from '../contracts/evaluator.js'
import { writeAtomically } from './arrow/write.js'

/** Value of the text chunk `Software` in PNG files that Elbow writes. */
const software = 'Elbow'

/** Writes images as NAME.png. @throws OUTPUT_UNWRITABLE */
export async function writeImages(directory: string, images: Readonly<Record<string, Image>>): Promise<void> {
  for (const [name, image] of Object.entries(images)) await writePicture(join(directory, `${name}.png`), name, image)
}

/**
 * Writes an image as a PNG file, with its title and the name of this program in text chunks.
 *
 * @param title  content of the image: `samples`
 * @throws OUTPUT_UNWRITABLE
 */
export async function writePicture(file: string, title: string, { width, height, data }: Image): Promise<void> {
  const text = { Software: software, Title: title }
  await writeAtomically(file, encode({ width, height, data, channels: 1, depth: 8, text }))
}

/** Title of a PNG file. Undefined if Elbow did not write it. */
export async function pictureTitle(file: string): Promise<string | undefined> {
  try {
    const { text } = decode(await readFile(file))
    return text['Software'] === software ? text['Title'] : undefined
  } catch {
    return undefined // not a PNG file
  }
}
