import type { Row } from '../tables/columns.js'
import { tableNamed } from '../tables/read.js'
import { continueRunDirectory } from './directory.js'
import { readManifest, type Manifest } from './manifest.js'
import { openRun, type OpenOptions } from './open.js'
import { ownMark } from './process-mark.js'
import { recordRun, type RunResult, type Watch } from './record.js'
import { startLines } from './start-lines.js'

/** Which run to go on with. */
export interface ResumeOptions extends Omit<OpenOptions, 'evaluate'> {
  readonly watch?: Watch
}

/**
 * Go on with a run that was interrupted or killed, from its checkpoint: the same batches, the same noise, the same
 * schedules, so that it ends where it would have ended. A run that is done is left alone.
 *
 * @throws what `openRun` throws; NON_FINITE
 */
export async function resumeRun(options: ResumeOptions): Promise<RunResult> {
  const { path, watch, signal = new AbortController().signal } = options
  const known = await readManifest(path)
  if (known.status === 'done') return { manifest: known, rows: lastOf(await evaluationsOf(path)), path }
  const { run, manifest, config, engine, checkpoint } = await openRun({ ...options, signal })
  const { step, seconds } = checkpoint
  try {
    startLines(run, config).forEach((line) => options.log?.(line))
    const evaluations = (await evaluationsOf(path)).filter((row) => Number(row['step']) <= step)
    const output = await continueRunDirectory(path, step)
    const running = resumed(manifest, engine)
    await output.writeManifest(running)
    const beginning = { step, seconds, evaluations }
    return await recordRun(run, { config, output, manifest: running, beginning, signal, ...(watch && { watch }) })
  } finally {
    run.dispose()
  }
}

function resumed({ error: _, ...manifest }: Manifest, { name, version }: Manifest['engine']): Manifest {
  return {
    ...manifest,
    status: 'running',
    resumed: [...(manifest.resumed ?? []), new Date().toISOString()],
    engine: { name, version },
    process: ownMark(),
  }
}

const evaluationsOf = async (path: string): Promise<readonly Row[]> => (await tableNamed(path, 'eval'))?.rows ?? []

const lastOf = (rows: readonly Row[]) => rows.filter(({ step }) => step === rows.at(-1)?.['step'])
