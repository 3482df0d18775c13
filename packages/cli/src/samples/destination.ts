import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { errors, pictureTitle, readTable } from '@elbow/core'
import { samplesMark } from '@elbow/evaluators'

/** Where a picture goes, and the table behind it. */
export interface Destination {
  readonly picture: string
  readonly table: string
}

/** What a picture of samples calls itself. */
export const pictureName = 'samples'

/**
 * `-o FILE.png`, or else samples.png: within the run where there is only one.
 *
 * @throws BAD_OPTION, OUTPUT_UNWRITABLE, BAD_USAGE where a file lies that is no picture or table of samples
 */
export async function destinationOf(paths: readonly string[], out?: string): Promise<Destination> {
  if (out !== undefined && !out.endsWith('.png')) throw errors.badOption('-o', 'a file that ends in .png', out)
  const usual = `${pictureName}.png`
  const picture = out ?? (paths.length === 1 ? join(paths[0]!, usual) : usual)
  const table = `${picture.slice(0, -'.png'.length)}.arrow`
  if (!existsSync(dirname(picture))) throw errors.outputUnwritable(picture, 'its directory is not there')
  for (const [file, isOurs] of [
    [picture, isPictureOfSamples],
    [table, isTableOfSamples],
  ] as const) {
    if (!existsSync(file) || (await isOurs(file))) continue
    throw errors.badUsage(`${file} is there already, and elbow samples did not make it. Give another -o.`)
  }
  return { picture, table }
}

/** By its text chunks; samples.png beside a run.json is what runs have always called theirs. */
const isPictureOfSamples = async (file: string): Promise<boolean> =>
  (await pictureTitle(file)) === pictureName ||
  (basename(file) === `${pictureName}.png` && existsSync(join(dirname(file), 'run.json')))

const isTableOfSamples = (file: string): Promise<boolean> =>
  readTable(file).then(
    ({ metadata }) => metadata['elbow.table'] === samplesMark['elbow.table'],
    () => false,
  )
