import { join } from 'node:path'
import { encode } from 'fast-png'
import type { Image } from '../parts.js'
import { writeAtomically } from '../tables/write.js'

/** Pictures beside the tables, each as NAME.png. */
export async function writeImages(directory: string, images: Readonly<Record<string, Image>>): Promise<void> {
  for (const [name, { width, height, data }] of Object.entries(images)) {
    await writeAtomically(join(directory, `${name}.png`), encode({ width, height, data, channels: 1, depth: 8 }))
  }
}
