import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { addonIn, type NativeEngine } from '../places.js'
import { oneLine } from '../tfjs.js'
import type { Verify } from './install.js'

interface Seal {
  readonly engine: NativeEngine
  /** Where it came from, for a person. */
  readonly origin: Origin
  /** Size in bytes of every file that the engine needs; paths relative to its directory, or absolute. */
  readonly files: Readonly<Record<string, number>>
}

/** What a source supplied, and the files outside the engine's directory that it goes on using. */
export interface Origin {
  readonly from: string
  readonly uses?: readonly string[]
}

const sealOf = (directory: string) => join(directory, 'engine.json')

/** Writes down what a whole install consists of; its absence means that the install never finished. */
export async function seal(directory: string, { engine, origin }: Omit<Seal, 'files'>): Promise<void> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const inside = entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name))
  const files: Record<string, number> = {}
  for (const file of inside) files[file.slice(directory.length + 1)] = (await stat(file)).size
  for (const file of origin.uses ?? []) files[file] = (await stat(file)).size
  const content: Seal = { engine, origin, files }
  await writeFile(sealOf(directory), `${JSON.stringify(content, undefined, 2)}\n`)
}

/** Looks at an engine's directory: `version` if it works, `broken` if something is there that does not. */
export async function inspect(
  directory: string,
  engine: NativeEngine,
  verify: Verify,
): Promise<{ readonly version?: string; readonly broken?: string }> {
  const content = await readdir(directory).catch(() => [])
  if (content.length === 0) return {}
  try {
    const { files } = JSON.parse(await readFile(sealOf(directory), 'utf8')) as Seal
    for (const [file, size] of Object.entries(files)) {
      const now = await stat(resolve(directory, file)).catch(() => undefined)
      if (now === undefined) return { broken: `${file} is missing` }
      if (now.size !== size) return { broken: `${file} has ${now.size} bytes instead of ${size}` }
    }
    return { version: await verify(engine, addonIn(directory, engine)) }
  } catch (error) {
    const unfinished = (error as NodeJS.ErrnoException).code === 'ENOENT'
    return { broken: unfinished ? 'the install did not finish' : oneLine(error) }
  }
}
