import { randomBytes } from 'node:crypto'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** A unique name for a temporary file in the same directory. */
export const temporaryName = (file: string): string => `${file}.${process.pid}-${randomBytes(4).toString('hex')}.part`

/** Names from `temporaryName`, and those of older versions: `run.json.part`. */
const temporaries = /\.\d+-[0-9a-f]{8}\.part$|\.(json|arrows?|safetensors|png|html)\.part$/

/** Age after which a temporary file is removed. It is far longer than a write takes. */
const leftoverHours = 1

/**
 * Removes temporary files of killed processes from a directory.
 *
 * @param now         milliseconds since 1970, by the clock of the file system
 * @param isLeftover  selects other files to remove if they are old
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
