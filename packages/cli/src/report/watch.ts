import { existsSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { errors } from '@elbow/core'
import { watchedPage } from './watched-page.js'
import { serveWatched } from './watch-server.js'

/** Between two looks at the runs, milliseconds. */
const pause = 1000

export interface Watching {
  readonly port: number
  readonly signal: AbortSignal
  /** Is told the address once the page is there. */
  readonly say: (address: string) => void
}

/**
 * Serve the page of these runs on loopback and follow them, until the signal says that it is enough.
 *
 * @throws NOT_A_RUN, CANNOT_LISTEN; WRONG_DATA where they are of different data when it begins
 */
export async function watchReport(paths: readonly string[], { port, signal, say }: Watching): Promise<void> {
  for (const path of paths) if (!existsSync(path)) throw errors.notARun(path, 'there is no such directory')
  const page = watchedPage(paths)
  await page.refresh()
  const server = await serveWatched(page, port)
  try {
    say(server.address)
    while (!signal.aborted) {
      await setTimeout(pause, undefined, { signal }).catch(() => undefined)
      if (await page.refresh().catch(() => false)) server.announce() // the last page stands until the next can be built
    }
  } finally {
    await server.close()
  }
}
