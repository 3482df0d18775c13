import { fromEvent, lastValueFrom, merge, share, takeUntil, type Observable } from 'rxjs'
import type { RunConfig } from '../config.js'
import { startEngine } from '../engines/index.js'
import { ElbowError } from '../errors.js'
import type { Registry } from '../registry.js'
import type { Metadata, TableStream } from '../tables/arrow.js'
import type { Row } from '../tables/columns.js'
import { pulled, type Pulled } from '../training/pulled.js'
import { training, type TrainingRow } from '../training/training.js'
import type { RunOutput } from './directory.js'
import { evaluateSplits, evaluationColumns, trainingColumns } from './evaluate.js'
import { schemaVersion, startManifest, type Manifest, type RunStatus } from './manifest.js'
import { decide } from './decide.js'
import { loadDataset, prepareRun, type PreparedRun } from './prepare.js'
import { toEvaluation, toTable, toWatcher } from './sinks.js'

export interface ExecuteOptions {
  readonly registry: Registry
  readonly config: RunConfig
  /** Makes the run's directory, once nothing can be wrong with the request any more. */
  readonly output: () => Promise<RunOutput>
  readonly dataDir?: string
  /** Aborting ends the run between two steps, its files whole. */
  readonly signal?: AbortSignal
  readonly watch?: (row: Row, steps: number) => void
  readonly log?: (line: string) => void
}

export interface RunResult {
  readonly manifest: Manifest
  /** Rows of the last evaluation, one per split; empty when the run was interrupted before it. */
  readonly rows: readonly Row[]
  /** The run's directory, if it has one. */
  readonly path?: string
}

/**
 * One run, from flags to tables: engine, data, model, training, evaluation.
 *
 * @throws what is wrong with the request, before anything is written; NON_FINITE, after the tables are closed
 */
export async function executeRun(options: ExecuteOptions): Promise<RunResult> {
  const { registry, log = () => undefined } = options
  const signal = options.signal ?? new AbortController().signal
  const engine = await startEngine(options.config.settings.engine)
  const dataset = await loadDataset(registry, options.config, options.dataDir)
  const config = decide(options.config, dataset)
  const run = prepareRun({ registry, config, dataset, warn: log, signal })
  try {
    const output = await options.output()
    const manifest = startManifest({ run: output.name, config, engine, dataset })
    await output.writeManifest(manifest)
    return await recordRun(run, { ...options, config, signal, output, manifest })
  } finally {
    run.dispose()
  }
}

interface Recording extends Omit<ExecuteOptions, 'output'> {
  readonly signal: AbortSignal
  readonly output: RunOutput
  readonly manifest: Manifest
}

/** Train and evaluate into tables, which are closed whatever happens; the manifest says what did. */
async function recordRun(run: PreparedRun, options: Recording): Promise<RunResult> {
  const { config, output, manifest, signal } = options
  const started = performance.now()
  const metadata: Metadata = { 'elbow.run': JSON.stringify(config), 'elbow.schema': schemaVersion }
  const trainTable = output.openTable('train', trainingColumns(run), metadata)
  const evalTable = output.openTable('eval', evaluationColumns(run), metadata)
  let rows: Row[] = []

  const evaluate = async (step: number, epoch: number | null) => {
    const seconds = (performance.now() - started) / 1000
    const latest: Row[] = []
    for await (const { row, tables, images } of evaluateSplits(run, config, {
      run: output.name,
      step,
      epoch,
      seconds,
    })) {
      evalTable.append(row)
      latest.push(row)
      for (const [name, table] of Object.entries(tables)) await output.writeTable(name, table, metadata)
      await output.writeImages(images)
    }
    evalTable.flush()
    rows = latest
  }

  const finish = async (status: RunStatus, error?: unknown): Promise<Manifest> => {
    await closeAll([trainTable, evalTable])
    const finished: Manifest = {
      ...manifest,
      status,
      seconds: (performance.now() - started) / 1000,
      ...(error instanceof Error && { error: error.message }),
    }
    await output.writeManifest(finished)
    return finished
  }

  const result = (finished: Manifest): RunResult => ({
    manifest: finished,
    rows,
    ...(output.path !== undefined && { path: output.path }),
  })

  try {
    await train(run, options, trainTable, evaluate)
    if (!signal.aborted) await evaluate(run.steps, epochAt(run, run.steps))
    return result(await finish(signal.aborted ? 'interrupted' : 'done'))
  } catch (error) {
    if (signal.aborted && !(error instanceof ElbowError)) return result(await finish('interrupted'))
    await finish('failed', error)
    throw error
  }
}

type Evaluate = (step: number, epoch: number | null) => Promise<void>

/** Connect the training loop to its sinks, and wait until it has ended and let go of everything. */
async function train(run: PreparedRun, options: Recording, table: TableStream, evaluate: Evaluate): Promise<void> {
  const { config, output, signal } = options
  const due = evaluationsDue(run, config)
  const loop = {
    source: run.source,
    step: run.step,
    steps: run.steps,
    learningRate: run.learningRate,
    schedules: run.model.objective.schedules ?? {},
    isLogged: (done: number) => done % config.settings['log-every'] === 0 || done === run.steps || due(done),
  }
  let close = () => undefined as void
  const closed = new Promise<void>((resolve) => (close = resolve))
  const rows: Observable<Pulled<TrainingRow>> = pulled((stop) => training(loop, stop), close).pipe(
    takeUntil(fromEvent(signal, 'abort')),
    share(),
  )
  const sinks = [
    toTable(table, output.name),
    toWatcher(options.watch ?? (() => undefined)),
    toEvaluation(due, ({ done }) => evaluate(done, epochAt(run, done))),
  ]
  if (signal.aborted) return
  await lastValueFrom(merge(...sinks.map((sink) => rows.pipe(sink))), { defaultValue: undefined })
  await closed
}

/** Is an evaluation due after so many steps? The one at the end is not a matter of schedule. */
function evaluationsDue(run: PreparedRun, config: RunConfig): (done: number) => boolean {
  const every = Math.round(config.settings['evaluate-every'] * (run.source.stepsPerEpoch ?? 1))
  return (done) => every > 0 && done % every === 0 && done < run.steps
}

const epochAt = ({ source }: PreparedRun, step: number) =>
  source.stepsPerEpoch === null ? null : step / source.stepsPerEpoch

async function closeAll(tables: readonly TableStream[]): Promise<void> {
  const results = await Promise.allSettled(tables.map((table) => table.close()))
  const failed = results.find((result) => result.status === 'rejected')
  if (failed) throw failed.reason
}
