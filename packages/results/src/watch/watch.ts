import { existsSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { errors } from '@elbow-vae/core'
import { watchedPage } from './watched-page.js'
import { serveWatched } from './watch-server.js'

/** Milliseconds between two checks of the runs. */
const interval = 1000

/** Options of `watchReport`. */
export interface WatchOptions {
  /** 0: a free port. */
  readonly port: number
  readonly signal: AbortSignal
  /** Receives the address when the page is ready. */
  readonly log: (address: string) => void
}

/**
 * Serves the report of runs on the loopback interface and updates it while they are training, until the signal aborts.
 *
 * @param paths  directories of runs and sweeps
 * @throws NOT_A_RUN, CANNOT_LISTEN; WRONG_DATA for runs on different data
 */
export async function watchReport(paths: readonly string[], { port, signal, log }: WatchOptions): Promise<void> {
  for (const path of paths) if (!existsSync(path)) throw errors.notARun(path, 'there is no such directory')
  const page = watchedPage(paths)
  await page.refresh()
  const server = await serveWatched(page, port)
  try {
    log(server.address)
    while (!signal.aborted) {
      await setTimeout(interval, undefined, { signal }).catch(() => undefined)
      if (await page.refresh().catch(() => false)) server.announce() // keeps the last page if the next cannot be built
    }
  } finally {
    await server.close()
  }
}
