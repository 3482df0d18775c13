import { stat } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import { isDamage, type DamagedRun } from '../readable-runs.js'
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

type Known = { readonly changed: number; readonly run: SweepRun } | { readonly damaged: DamagedRun }

/**
 * Follow the runs below some directories. A run is read when its run.json appears or changes: when it begins and when it
 * ends. One that cannot be read, because it is half written, is shown as it was, and tried again the next time. One that
 * could never be read is counted as damaged.
 */
export function watchedPage(paths: readonly string[]): WatchedPage {
  const base = commonDirectory(paths)
  let known = new Map<string, Known>()
  let [version, html] = [0, '']

  const look = async (directory: string): Promise<Known | undefined> => {
    const before = known.get(directory)
    try {
      const { mtimeMs: changed } = await stat(join(directory, 'run.json'))
      if (before && 'run' in before && before.changed === changed) return before
      return { changed, run: await sweepRun(directory) }
    } catch (error) {
      return before ?? (isDamage(error) ? { damaged: { directory, error } } : undefined)
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
      const found = [...now.values()]
      const runs = found.flatMap((each) => ('run' in each ? [each.run] : []))
      const damaged = found.flatMap((each) => ('damaged' in each ? [each.damaged] : []))
      html = await sweepPage(runs, base, { script: watchScript(version + 1), damaged })
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
