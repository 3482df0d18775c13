import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Characters of base64 in one page; the page links to the pictures that do not fit. */
const budget = 6 * 2 ** 20

/** `samples.png` of runs: embedded in the page, or linked. */
export interface RunPictures {
  /** Base64, by the id of the run. */
  readonly embedded: Readonly<Record<number, string>>
  /** Ids of the runs whose pictures do not fit. */
  readonly linked: readonly number[]
}

/** Reads the pictures. @param runs  by priority: the pictures of the first runs are embedded */
export async function runPictures(
  runs: readonly { readonly id: number; readonly directory: string }[],
): Promise<RunPictures> {
  const embedded: Record<number, string> = {}
  const linked: number[] = []
  let remaining = budget
  for (const { id, directory } of runs) {
    const file = join(directory, 'samples.png')
    if (!existsSync(file)) continue
    const picture = (await readFile(file)).toString('base64')
    if (picture.length > remaining) linked.push(id)
    else {
      embedded[id] = picture
      remaining -= picture.length
    }
  }
  return { embedded, linked }
}
