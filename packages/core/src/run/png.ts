import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decode, encode } from 'fast-png'
import type { Image } from '../parts.js'
import { writeAtomically } from '../tables/write.js'

/** What a PNG file says of itself, in its text chunks. */
const software = 'Elbow'

/** Pictures beside the tables, each as NAME.png. */
export async function writeImages(directory: string, images: Readonly<Record<string, Image>>): Promise<void> {
  for (const [name, image] of Object.entries(images)) await writePicture(join(directory, `${name}.png`), name, image)
}

/**
 * A picture as a PNG file that says what wrote it.
 *
 * @param title  what it is: `samples`
 * @throws OUTPUT_UNWRITABLE
 */
export async function writePicture(file: string, title: string, { width, height, data }: Image): Promise<void> {
  const text = { Software: software, Title: title }
  await writeAtomically(file, encode({ width, height, data, channels: 1, depth: 8, text }))
}

/** What a picture calls itself, if Elbow wrote it. */
export async function pictureTitle(file: string): Promise<string | undefined> {
  try {
    const { text } = decode(await readFile(file))
    return text['Software'] === software ? text['Title'] : undefined
  } catch {
    return undefined // no picture at all
  }
}
