import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished, vi } from 'vitest'
import { required } from '../../required.js'

/** Creates a directory that is removed after the test. */
export function temporaryDirectorySync(): string {
  const directory = mkdtempSync(join(tmpdir(), 'elbow-install-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

/** Sets `ELBOW_HOME` to an empty directory. */
export function emptyHome(): string {
  const home = temporaryDirectorySync()
  vi.stubEnv('ELBOW_HOME', home)
  return home
}

/** Starts a local server. @returns its URL, with a trailing slash */
export async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${portOf(server)}/`
}

/** Port of a server that listens. */
export function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port')
  return address.port
}

/** URL of a request to a server. */
export const urlOf = ({ url }: IncomingMessage): string => required(url, 'the URL of a request')

/** Creates a tarball of small files. */
export function tarball(files: Readonly<Record<string, string>>): Buffer {
  const directory = temporaryDirectorySync()
  const content = join(directory, 'content')
  writeFiles(content, files)
  const archive = join(directory, 'archive.tar.gz')
  execFileSync('tar', ['-czf', archive, '-C', content, ...readdirSync(content)])
  return readFileSync(archive)
}

/** Writes files by their paths in a directory. */
export function writeFiles(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true })
    writeFileSync(join(directory, name), content)
  }
}
