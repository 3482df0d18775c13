import type { Row } from '../contracts/column.js'
import { readRunTable } from '../storage/arrow/read.js'
import { continueRunDirectory, type Report } from './directory.js'
import { inexactExtensionNotice, assertLength, lengthDependentSchedules } from './length.js'
import { type Extension, readManifest, type Manifest } from './manifest.js'
import { openLocked, type OpenedRun, type OpenOptions } from './open.js'
import { currentProcess } from './lock/process-identity.js'
import { recordRun, type RunResult, type Watch } from './record.js'
import { lockRun } from './run-lock.js'
import { startLines } from './start-lines.js'

/** Which run to resume. */
export interface ResumeOptions extends Omit<OpenOptions, 'evaluate'> {
  readonly watch?: Watch
  /** Writes a report into the directory while it is locked. */
  readonly report?: Report
}

/**
 * Resumes a run from its checkpoint. Batches, noise and schedules continue, so that the result is that of an uninterrupted
 * run. A finished run is not changed, unless `length` extends it.
 *
 * @throws as `openRun`; BAD_USAGE for a length of fewer steps than the run has done; NON_FINITE
 */
export async function resumeRun(options: ResumeOptions): Promise<RunResult> {
  const { path, length, force = false } = options
  const before = await readManifest(path)
  if (before.status === 'done' && !length) return finishedRun(path, before, options)
  const { lock, manifest } = await lockRun(path, { command: 'elbow resume', force })
  try {
    if (manifest.status === 'done' && !length) return await finishedRun(path, manifest, options) // finished by another process
    const opened = await openLocked(options, manifest)
    try {
      const { run, checkpoint, config } = opened
      const { step, seconds } = checkpoint
      if (length) assertLength(path, manifest, step, run.steps)
      if (manifest.status === 'done' && run.steps === step) return await finishedRun(path, manifest, options)
      const { watch, signal = new AbortController().signal } = options
      startLines(run, config).forEach((line) => options.log?.(line))
      const evaluations = (await evaluationsOf(path)).filter((row) => Number(row['step']) <= step)
      const running = resumedManifest(manifest, opened, length ? extensionOf(options, opened) : undefined)
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

async function finishedRun(path: string, manifest: Manifest, { report }: ResumeOptions): Promise<RunResult> {
  await report?.(path)
  return { manifest, rows: lastOf(await evaluationsOf(path)), path }
}

/** @returns undefined if the length does not change */
function extensionOf({ path, log }: ResumeOptions, { run, checkpoint }: OpenedRun): Extension | undefined {
  const { step: at, steps: from } = checkpoint
  const to = run.steps
  if (from === to) return undefined
  const names = lengthDependentSchedules(run, at, from)
  const extension = { at, from, to, exact: names.length === 0 }
  if (!extension.exact) log?.(inexactExtensionNotice(path, names, extension))
  return extension
}

function resumedManifest(
  { error: _, ...manifest }: Manifest,
  { engine, config }: OpenedRun,
  extension?: Extension,
): Manifest {
  return {
    ...manifest,
    status: 'running',
    ...(extension && { config: withLengthOf(manifest, config), extended: [...(manifest.extended ?? []), extension] }),
    resumed: [...(manifest.resumed ?? []), new Date().toISOString()],
    engine: { name: engine.name, version: engine.version },
    process: currentProcess(),
  }
}

/** The recorded configuration with a new length. The engine of a resumed run is not recorded in it. */
const withLengthOf = (
  { config }: Manifest,
  { settings: { epochs, steps } }: Manifest['config'],
): Manifest['config'] => ({
  ...config,
  settings: { ...config.settings, epochs, steps },
})

const evaluationsOf = async (path: string): Promise<readonly Row[]> => (await readRunTable(path, 'eval'))?.rows ?? []

const lastOf = (rows: readonly Row[]) => rows.filter(({ step }) => step === rows.at(-1)?.['step'])
