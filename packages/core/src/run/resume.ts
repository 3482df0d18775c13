import type { Row } from '../tables/columns.js'
import { tableNamed } from '../tables/read.js'
import { continueRunDirectory, type Report } from './directory.js'
import { inexactLine, refuseLength, schedulesOfLength, type Extension } from './length.js'
import { readManifest, type Manifest } from './manifest.js'
import { openLocked, type OpenedRun, type OpenOptions } from './open.js'
import { ownMark } from './process-mark.js'
import { recordRun, type RunResult, type Watch } from './record.js'
import { lockRun } from './run-lock.js'
import { startLines } from './start-lines.js'

/** Which run to go on with. */
export interface ResumeOptions extends Omit<OpenOptions, 'evaluate'> {
  readonly watch?: Watch
  /** Writes a report beside the tables, before the directory is unlocked. */
  readonly report?: Report
}

/**
 * Go on with a run that was interrupted or killed, from its checkpoint: the same batches, the same noise, the same
 * schedules, so that it ends where it would have ended. A run that is done is left alone, unless `length` makes it longer.
 *
 * @throws what `openRun` throws; BAD_USAGE for a length that the run has passed; NON_FINITE
 */
export async function resumeRun(options: ResumeOptions): Promise<RunResult> {
  const { path, length, force = false } = options
  const known = await readManifest(path)
  if (known.status === 'done' && !length) return endedRun(path, known, options)
  const { lock, manifest } = await lockRun(path, { command: 'elbow resume', force })
  try {
    if (manifest.status === 'done' && !length) return await endedRun(path, manifest, options) // by another process
    const opened = await openLocked(options, manifest)
    try {
      const { run, checkpoint, config } = opened
      const { step, seconds } = checkpoint
      if (length) refuseLength(path, manifest, step, run.steps)
      if (manifest.status === 'done' && run.steps === step) return await endedRun(path, manifest, options)
      const { watch, signal = new AbortController().signal } = options
      startLines(run, config).forEach((line) => options.log?.(line))
      const evaluations = (await evaluationsOf(path)).filter((row) => Number(row['step']) <= step)
      const running = resumed(manifest, opened, length ? extensionOf(options, opened) : undefined)
      const output = await continueRunDirectory(path, step, lock)
      await output.writeManifest(running)
      const beginning = { step, seconds, evaluations }
      const recording = { config, output, manifest: running, beginning, signal, ...(watch && { watch }) }
      const result = await recordRun(run, recording)
      await options.report?.(path)
      return result
    } finally {
      opened.run.dispose()
    }
  } finally {
    await lock.release()
  }
}

async function endedRun(path: string, manifest: Manifest, { report }: ResumeOptions): Promise<RunResult> {
  await report?.(path)
  return { manifest, rows: lastOf(await evaluationsOf(path)), path }
}

/** @returns undefined where the length is what it was */
function extensionOf({ path, log }: ResumeOptions, { run, checkpoint }: OpenedRun): Extension | undefined {
  const { step: at, steps: from } = checkpoint
  const to = run.steps
  if (from === to) return undefined
  const names = schedulesOfLength(run, at, from)
  const extension = { at, from, to, exact: names.length === 0 }
  if (!extension.exact) log?.(inexactLine(path, names, extension))
  return extension
}

function resumed({ error: _, ...manifest }: Manifest, { engine, config }: OpenedRun, extension?: Extension): Manifest {
  return {
    ...manifest,
    status: 'running',
    ...(extension && { config: withLengthOf(manifest, config), extended: [...(manifest.extended ?? []), extension] }),
    resumed: [...(manifest.resumed ?? []), new Date().toISOString()],
    engine: { name: engine.name, version: engine.version },
    process: ownMark(),
  }
}

/** The run's configuration with a new length; an engine asked for at a resume is not recorded. */
const withLengthOf = (
  { config }: Manifest,
  { settings: { epochs, steps } }: Manifest['config'],
): Manifest['config'] => ({
  ...config,
  settings: { ...config.settings, epochs, steps },
})

const evaluationsOf = async (path: string): Promise<readonly Row[]> => (await tableNamed(path, 'eval'))?.rows ?? []

const lastOf = (rows: readonly Row[]) => rows.filter(({ step }) => step === rows.at(-1)?.['step'])
