import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'

/** Published digest of a file: SHA-256 or MD5 of its bytes, or its Git blob hash (`git hash-object`). */
export interface Digest {
  readonly algorithm: 'sha256' | 'md5' | 'git-blob'
  readonly value: string
}

/** Names of the algorithms in messages. */
export const digestNames = { sha256: 'sha256', md5: 'md5', 'git-blob': 'git hash' } as const

/**
 * Digest of a file, as a hexadecimal string. The file is streamed.
 *
 *   git-blob = sha1("blob " size "\0" content)
 */
export async function digestFile(path: string, algorithm: Digest['algorithm'], signal?: AbortSignal): Promise<string> {
  const hash = createHash(algorithm === 'git-blob' ? 'sha1' : algorithm)
  if (algorithm === 'git-blob') hash.update(`blob ${(await stat(path)).size}\0`)
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash, { signal })
  return hash.digest('hex')
}
