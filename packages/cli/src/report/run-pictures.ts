import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Base64 in one page: what is beyond this stays in its file. */
const budget = 6 * 2 ** 20

/** `samples.png` of runs: within the page, or beside their reports. */
export interface RunPictures {
  /** By id, base64. */
  readonly embedded: Readonly<Record<number, string>>
  /** Ids of those that there was no room for. */
  readonly linked: readonly number[]
}

/** @param runs  in the order of their claim to room */
export async function runPictures(
  runs: readonly { readonly id: number; readonly directory: string }[],
): Promise<RunPictures> {
  const embedded: Record<number, string> = {}
  const linked: number[] = []
  let left = budget
  for (const { id, directory } of runs) {
    const file = join(directory, 'samples.png')
    if (!existsSync(file)) continue
    const picture = (await readFile(file)).toString('base64')
    if (picture.length > left) linked.push(id)
    else {
      embedded[id] = picture
      left -= picture.length
    }
  }
  return { embedded, linked }
}
