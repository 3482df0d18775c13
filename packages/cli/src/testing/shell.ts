import { execFile } from 'node:child_process'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { python } from './python.js'
import { elbowScript } from '../sweep/local.js'
import { temporaryDirectory } from './spawn.js'

/** A shell in an empty directory, with the built `elbow` and the tests' `python3` in its PATH. */
export interface Shell {
  readonly directory: string
  /** @returns standard output; rejects if a command fails */
  run(code: string): Promise<string>
  remove(): Promise<void>
}

export async function openShell(): Promise<Shell> {
  const { path, remove } = await temporaryDirectory()
  const directory = join(path, 'work')
  const programs = join(path, 'programs')
  const commands = { elbow: `"${process.execPath}" "${elbowScript}"`, python3: `"${python}"` }
  await mkdir(directory)
  await mkdir(programs)
  for (const [name, command] of Object.entries(commands)) {
    await writeFile(join(programs, name), `#!/bin/sh\nexec ${command} "$@"\n`)
    await chmod(join(programs, name), 0o755)
  }
  const env = { ...process.env, PATH: `${programs}${delimiter}${process.env['PATH'] ?? ''}` }
  return {
    directory,
    run: async (code) => (await promisify(execFile)('sh', ['-ec', code], { cwd: directory, env })).stdout,
    remove,
  }
}
