import { stat } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import { isDamageError, type DamagedRun } from '../runs/readable-runs.js'
import { runsBelow } from '../runs/runs-below.js'
import { sweepPage } from '../reports/sweep-report.js'
import { sweepRun, type SweepRun } from '../reports/sweep-runs.js'

/** The report of runs that are training. */
export interface WatchedPage {
  /** The directory that links are relative to. */
  readonly base: string
  /** Number of times that the page was built. */
  readonly version: number
  readonly html: string
  /** The directories of the runs. */
  readonly directories: readonly string[]
  /** Builds the page again if a run started or ended. @returns true if there is a new version */
  refresh(): Promise<boolean>
}

type Entry = { readonly changed: number; readonly run: SweepRun } | { readonly damaged: DamagedRun }

/**
 * Watches the runs below some directories. A run is read when its run.json appears or changes: when it starts and when it
 * ends. If a run cannot be read because a file is being written, its last state is shown, and it is read again next time. A
 * run that could never be read counts as damaged.
 */
export function watchedPage(paths: readonly string[]): WatchedPage {
  const base = commonDirectory(paths)
  let entries = new Map<string, Entry>()
  let [version, html] = [0, '']

  const read = async (directory: string): Promise<Entry | undefined> => {
    const before = entries.get(directory)
    try {
      const { mtimeMs: changed } = await stat(join(directory, 'run.json'))
      if (before && 'run' in before && before.changed === changed) return before
      return { changed, run: await sweepRun(directory) }
    } catch (error) {
      return before ?? (isDamageError(error) ? { damaged: { directory, error } } : undefined)
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
      return [...entries.keys()]
    },
    async refresh() {
      const current = new Map<string, Entry>()
      for (const directory of await directoriesBelow(paths)) {
        const entry = await read(directory)
        if (entry) current.set(directory, entry)
      }
      const isSame = current.size === entries.size && [...current].every(([name, entry]) => entries.get(name) === entry)
      if (isSame && version > 0) return false
      const values = [...current.values()]
      const runs = values.flatMap((entry) => ('run' in entry ? [entry.run] : []))
      const damaged = values.flatMap((entry) => ('damaged' in entry ? [entry.damaged] : []))
      html = await sweepPage(runs, base, { version: version + 1, damaged })
      entries = current
      version++
      return true
    },
  }
}

/** Empty for a sweep before its first run starts. */
const directoriesBelow = async (paths: readonly string[]) => {
  const found = await Promise.all(paths.map((path) => runsBelow([path]).catch(() => [])))
  return [...new Set(found.flat().map((directory) => resolve(directory)))]
}

/** The deepest directory that contains all paths. */
export function commonDirectory(paths: readonly string[]): string {
  const [first = '.', ...others] = paths.map((path) => resolve(path))
  const contains = (directory: string) => (path: string) =>
    path === directory || path.startsWith(directory.endsWith(sep) ? directory : directory + sep)
  let common = first
  while (!others.every(contains(common)) && common !== dirname(common)) common = dirname(common)
  return common
}
