import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { errors, pictureTitle, readTable } from '@elbow-vae/core'
import { samplesMetadata } from '@elbow-vae/evaluators'

/** Paths of a picture and of the table with its data. */
export interface Destination {
  readonly picture: string
  readonly table: string
}

/** The title in the metadata of a picture of samples. */
export const pictureName = 'samples'

/**
 * The files that `elbow samples` writes.
 *
 * @param out  a .png file; default: samples.png, in the directory of the run if there is only one
 * @throws BAD_OPTION, OUTPUT_UNWRITABLE, BAD_USAGE if another file would be overwritten
 */
export async function destinationOf(paths: readonly string[], out?: string): Promise<Destination> {
  if (out !== undefined && !out.endsWith('.png')) throw errors.badOption('-o', 'a file that ends in .png', out)
  const [first, ...others] = paths
  const fileName = `${pictureName}.png`
  const picture = out ?? (first !== undefined && others.length === 0 ? join(first, fileName) : fileName)
  const table = `${picture.slice(0, -'.png'.length)}.arrow`
  if (!existsSync(dirname(picture))) throw errors.outputUnwritable(picture, 'its directory does not exist')
  for (const [file, isOurs] of [
    [picture, isPictureOfSamples],
    [table, isTableOfSamples],
  ] as const) {
    if (!existsSync(file) || (await isOurs(file))) continue
    throw errors.badUsage(`${file} already exists, and elbow samples did not write it. Give another -o.`)
  }
  return { picture, table }
}

/** By its title. Older pictures have none: a samples.png beside a run.json is also one. */
const isPictureOfSamples = async (file: string): Promise<boolean> =>
  (await pictureTitle(file)) === pictureName ||
  (basename(file) === `${pictureName}.png` && existsSync(join(dirname(file), 'run.json')))

const isTableOfSamples = (file: string): Promise<boolean> =>
  readTable(file).then(
    ({ metadata }) => metadata['elbow.table'] === samplesMetadata['elbow.table'],
    () => false,
  )
