import { randomBytes } from 'node:crypto'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** A name beside a file that no other process and no other write uses. */
export const temporaryName = (file: string): string => `${file}.${process.pid}-${randomBytes(4).toString('hex')}.part`

/** Names as `temporaryName` gives them, and those of older versions: `run.json.part`. */
const temporaries = /\.\d+-[0-9a-f]{8}\.part$|\.(json|arrows?|safetensors|png|html)\.part$/

/** Far longer than a write takes, so that no file is removed that is being written. */
const leftoverHours = 1

/**
 * Remove temporary files that killed processes left in a directory.
 *
 * @param now  milliseconds since 1970, by the clock that dates these files
 * @param isLeftover  further files to remove when they are old
 */
export async function removeLeftovers(
  directory: string,
  now: number,
  isLeftover: (name: string) => boolean = () => false,
): Promise<void> {
  for (const name of await readdir(directory).catch(() => [])) {
    if (!temporaries.test(name) && !isLeftover(name)) continue
    const file = join(directory, name)
    const written = await stat(file).then(({ mtimeMs }) => mtimeMs, () => now) // prettier-ignore
    if (now - written > leftoverHours * 3_600_000) await rm(file, { force: true }).catch(() => undefined)
  }
}
