import { stat } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import { runsBelow } from '../runs-below.js'
import { sweepPage } from './sweep-report.js'
import { sweepRun, type SweepRun } from './sweep-runs.js'
import { watchScript } from './watch-script.js'

/** The page of runs that go on: what it is now, and which it is of those that were built. */
export interface WatchedPage {
  /** Links are relative to it. */
  readonly base: string
  readonly version: number
  readonly html: string
  readonly directories: readonly string[]
  /** Build it anew if a run began or ended: whether there is another version. */
  refresh(): Promise<boolean>
}

interface Known {
  readonly changed: number
  readonly run: SweepRun
}

/**
 * Follow the runs below some directories. A run is read when its run.json appears or changes: when it begins and when it
 * ends. One that cannot be read, because it is half written, is shown as it was, and tried again the next time.
 */
export function watchedPage(paths: readonly string[]): WatchedPage {
  const base = commonDirectory(paths)
  let known = new Map<string, Known>()
  let [version, html] = [0, '']

  const look = async (directory: string): Promise<Known | undefined> => {
    const before = known.get(directory)
    try {
      const { mtimeMs: changed } = await stat(join(directory, 'run.json'))
      return before?.changed === changed ? before : { changed, run: await sweepRun(directory) }
    } catch {
      return before
    }
  }

  return {
    base,
    get version() {
      return version
    },
    get html() {
      return html
    },
    get directories() {
      return [...known.keys()]
    },
    async refresh() {
      const now = new Map<string, Known>()
      for (const directory of await directoriesBelow(paths)) {
        const found = await look(directory)
        if (found) now.set(directory, found)
      }
      const isSame = now.size === known.size && [...now].every(([name, found]) => known.get(name) === found)
      if (isSame && version > 0) return false
      const runs = [...now.values()].map(({ run }) => run)
      html = await sweepPage(runs, base, watchScript(version + 1))
      known = now
      version++
      return true
    },
  }
}

/** A sweep may be watched before its first run begins. */
const directoriesBelow = async (paths: readonly string[]) => {
  const found = await Promise.all(paths.map((path) => runsBelow([path]).catch(() => [])))
  return [...new Set(found.flat().map((directory) => resolve(directory)))]
}

/** The nearest directory that all of these are, or are below. */
export function commonDirectory(paths: readonly string[]): string {
  const [first = '.', ...others] = paths.map((path) => resolve(path))
  const holds = (directory: string) => (path: string) =>
    path === directory || path.startsWith(directory.endsWith(sep) ? directory : directory + sep)
  let common = first
  while (!others.every(holds(common)) && common !== dirname(common)) common = dirname(common)
  return common
}
