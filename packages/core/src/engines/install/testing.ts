import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished, vi } from 'vitest'

/** A directory that is gone after the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'elbow-install-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

/** A home of Elbow's own, empty. */
export function emptyHome(): string {
  const home = temporaryDirectory()
  vi.stubEnv('ELBOW_HOME', home)
  return home
}

/** A server on this machine; @returns its address, with a slash at the end */
export async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

/** A tarball of small files. */
export function tarball(files: Readonly<Record<string, string>>): Buffer {
  const directory = temporaryDirectory()
  const content = join(directory, 'content')
  writeFiles(content, files)
  const archive = join(directory, 'archive.tar.gz')
  execFileSync('tar', ['-czf', archive, '-C', content, ...readdirSync(content)])
  return readFileSync(archive)
}

export function writeFiles(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true })
    writeFileSync(join(directory, name), content)
  }
}
