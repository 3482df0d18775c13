import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { addonPath, type NativeEngine } from '../../tensors/locate.js'
import { errorCode } from '../../error-info.js'
import { parseTrustedJson } from '../../parse-json.js'
import { oneLine } from '../../tensors/tfjs.js'
import type { InstallOrigin, Verify } from './source.js'

/** Content of engine.json. */
interface InstallRecord {
  readonly engine: NativeEngine
  /** Origin of the files, for people. */
  readonly origin: InstallOrigin
  /** Size in bytes of each file that the engine needs. Paths are relative to its directory, or absolute. */
  readonly files: Readonly<Record<string, number>>
}

const recordPath = (directory: string) => join(directory, 'engine.json')

/** Records the files of a complete install. Without this record, an install is incomplete. */
export async function writeInstallRecord(
  directory: string,
  { engine, origin }: Omit<InstallRecord, 'files'>,
): Promise<void> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const inside = entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name))
  const files: Record<string, number> = {}
  for (const file of inside) files[file.slice(directory.length + 1)] = (await stat(file)).size
  for (const file of origin.uses ?? []) files[file] = (await stat(file)).size
  const content: InstallRecord = { engine, origin, files }
  await writeFile(recordPath(directory), `${JSON.stringify(content, undefined, 2)}\n`)
}

/** Tests an engine's directory: `version` if it works, `broken` with the reason if it does not, neither if it is empty. */
export async function inspectInstall(
  directory: string,
  engine: NativeEngine,
  verify: Verify,
): Promise<{ readonly version?: string; readonly broken?: string }> {
  const content = await readdir(directory).catch(() => [])
  if (content.length === 0) return {}
  try {
    const { files } = parseTrustedJson<InstallRecord>(await readFile(recordPath(directory), 'utf8'))
    for (const [file, size] of Object.entries(files)) {
      const current = await stat(resolve(directory, file)).catch(() => undefined)
      if (current === undefined) return { broken: `${file} is missing` }
      if (current.size !== size) return { broken: `${file} has ${current.size} bytes instead of ${size}` }
    }
    return { version: await verify(engine, addonPath(directory, engine)) }
  } catch (error) {
    const isUnfinished = errorCode(error) === 'ENOENT'
    return { broken: isUnfinished ? 'the install did not finish' : oneLine(error) }
  }
}
