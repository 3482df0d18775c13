import { Subject, fromEvent, lastValueFrom, merge, share, takeUntil, type Observable } from 'rxjs'
import { readVariables, type Checkpoint } from '../checkpoint/checkpoint.js'
import { ElbowError, errors } from '../errors.js'
import type { Metadata } from '../tables/batches.js'
import type { Row } from '../tables/columns.js'
import type { TableStream } from '../tables/stream.js'
import { pulled, type Pulled } from '../training/pulled.js'
import { training, type TrainingRow } from '../training/training.js'
import { criterionOf } from './criterion.js'
import type { DecidedConfig } from './decide.js'
import type { RunOutput } from './directory.js'
import { evaluationColumns, trainingColumns } from './evaluate.js'
import { bestOf, isStale, recordEvaluations, type Evaluations } from './evaluations.js'
import { schemaVersion, type Manifest, type RunStatus } from './manifest.js'
import { nonFiniteAdvice } from './non-finite-advice.js'
import type { PreparedRun } from './prepare.js'
import { evaluationInterval } from './start-lines.js'
import { toMilestones, toTable, toWatcher } from './sinks.js'

/** How long a run is, for whoever shows its progress. */
export interface RunLength {
  readonly steps: number
  /** Null for exact data: a step is then a pass over all of it. */
  readonly examplesPerStep: number | null
}

/** Told every logged row of a training. */
export type Watch = (row: Row, length: RunLength) => void

/** Where a run begins: at step 0, or where an earlier process left it. */
export interface Beginning {
  readonly step: number
  readonly seconds: number
  /** Evaluations made so far. */
  readonly evaluations: readonly Row[]
}

export interface RecordOptions {
  readonly config: DecidedConfig
  readonly output: RunOutput
  readonly manifest: Manifest
  readonly beginning: Beginning
  readonly signal: AbortSignal
  readonly watch?: Watch
}

/** What a run leaves. */
export interface RunResult {
  readonly manifest: Manifest
  /** Rows of the last evaluation, one per split; empty when the run was interrupted before it. */
  readonly rows: readonly Row[]
  /** The run's directory, if it has one. */
  readonly path?: string
}

/** Train and evaluate into tables, which are closed whatever happens; the manifest says what did. */
export async function recordRun(run: PreparedRun, options: RecordOptions): Promise<RunResult> {
  const { config, output, manifest, beginning } = options
  const signal = output.lock ? AbortSignal.any([options.signal, output.lock.lost]) : options.signal
  const metadata: Metadata = { 'elbow.run': JSON.stringify(config), 'elbow.schema': schemaVersion }
  const table = await output.openTable('train', trainingColumns(run), metadata)
  const evalTable = await output.openTable('eval', evaluationColumns(run), metadata)
  const evaluations = recordEvaluations({
    run,
    config,
    output,
    table: evalTable,
    metadata,
    earlier: beginning.evaluations,
    criterion: criterionOf(config.settings['early-stopping-on'], config.objective.name, run.model.objective),
  })
  const recording = new Recording(run, { ...options, signal }, table, evaluations)

  const finish = async (status: RunStatus, error?: unknown): Promise<RunResult> => {
    await closeAll([table, evalTable])
    const { process: _, ...rest } = manifest
    const finished: Manifest = {
      ...rest,
      status,
      step: recording.done,
      steps: run.steps,
      seconds: recording.seconds(),
      ...(error instanceof Error && { error: error.message }),
    }
    await output.writeManifest(finished)
    return { manifest: finished, rows: evaluations.latest(), ...(output.path !== undefined && { path: output.path }) }
  }

  try {
    await recording.complete()
    return await finish(signal.aborted ? 'interrupted' : 'done')
  } catch (error) {
    await finish('failed', error).catch(() => undefined) // the first fault is the one to report
    throw error
  }
}

/** One run on its way: how far it is, and what is due when. */
class Recording {
  /** Steps done. */
  done: number
  private readonly started: number
  /** Step of the newest checkpoint. */
  private kept: number | undefined
  private readonly stopped = new Subject<void>()

  constructor(
    private readonly run: PreparedRun,
    private readonly options: RecordOptions,
    private readonly table: TableStream,
    private readonly evaluations: Evaluations,
  ) {
    const { step, seconds } = options.beginning
    this.done = step
    this.kept = step > 0 ? step : undefined
    this.started = performance.now() - 1000 * seconds
  }

  seconds = () => (performance.now() - this.started) / 1000

  /** From the beginning to the last evaluation, or to an interruption. */
  async complete(): Promise<void> {
    const { signal } = this.options
    try {
      if (this.done > 0 && this.isDue(this.done)) await this.milestone() // what an earlier process did not get to
      if (!this.isStale()) await this.train()
      await this.checkpoint()
      if (signal.aborted) return
      await this.evaluate('all')
      await this.keepBest()
    } catch (error) {
      if (!signal.aborted || error instanceof ElbowError) throw error
      await this.checkpoint() // an evaluation was told to stop
    }
  }

  /** Connect the training loop to its sinks, and wait until it has ended and let go of everything. */
  private async train(): Promise<void> {
    const { run, table, options } = this
    const { config, output, signal, beginning } = options
    const loop = {
      source: run.source,
      step: run.step,
      before: { steps: beginning.step, seconds: beginning.seconds },
      steps: run.steps,
      learningRate: run.learningRate,
      schedules: run.model.objective.schedules ?? {},
      isLogged: (done: number) => done % config.settings['log-every'] === 0 || done === run.steps || this.isDue(done),
      onStep: (done: number) => (this.done = done),
      lastGood: () => this.lastGood(),
      advice: () => this.advice(),
    }
    let close = () => undefined as void
    const closed = new Promise<void>((resolve) => (close = resolve))
    const rows: Observable<Pulled<TrainingRow>> = pulled((stop) => training(loop, stop), close).pipe(
      takeUntil(merge(fromEvent(signal, 'abort'), this.stopped)),
      share(),
    )
    const sinks = [
      toTable(table, output.name),
      toWatcher((row) => options.watch?.(row, this.length())),
      toMilestones(
        (done) => this.isDue(done),
        () => this.milestone(),
      ),
    ]
    if (signal.aborted) return
    await lastValueFrom(merge(...sinks.map((sink) => rows.pipe(sink))), { defaultValue: undefined })
    await closed
  }

  /** An evaluation, a checkpoint, or both, in this order: what a checkpoint is behind of would not be made again. */
  private async milestone(): Promise<void> {
    if (this.evaluationDue(this.done)) {
      await this.evaluate('held-out')
      await this.keepBest()
      if (this.isStale()) this.stopped.next()
    }
    if (this.checkpointDue(this.done)) await this.checkpoint()
  }

  private isDue = (done: number) => this.evaluationDue(done) || this.checkpointDue(done)

  /** The one at the end is not a matter of schedule. */
  private evaluationDue(done: number): boolean {
    const every = evaluationInterval(this.options.config.settings, this.run.source.stepsPerEpoch)
    return every > 0 && done % every === 0 && done < this.run.steps
  }

  private checkpointDue(done: number): boolean {
    const every = this.options.config.settings['checkpoint-every']
    return every > 0 && done % every === 0
  }

  private isStale = () => isStale(this.evaluations.validation(), this.options.config.settings['early-stopping'])

  private evaluate(which: 'held-out' | 'all'): Promise<void> {
    const { stepsPerEpoch } = this.run.source
    const epoch = stepsPerEpoch === null ? null : this.done / stepsPerEpoch
    const moment = { run: this.options.output.name, step: this.done, epoch, seconds: this.seconds() }
    return this.evaluations.evaluate(moment, which)
  }

  /** Keep the state as it is now, unless that has been done. */
  async checkpoint(): Promise<void> {
    if (this.kept === this.done) return
    await this.table.flush() // rows of the steps before it: they are not made again
    await this.options.output.writeCheckpoint('latest', await this.state())
    this.kept = this.done
  }

  private async keepBest(): Promise<void> {
    if (bestOf(this.evaluations.validation())?.step !== this.done) return
    await this.options.output.writeCheckpoint('best', await this.state())
  }

  private async state(): Promise<Checkpoint> {
    const { run, done, options } = this
    run.step.pull()
    const tensors = await readVariables(run.saved, (name, value) =>
      errors.nonFinite(`weight "${name}"`, value, done, this.lastGood(), this.advice()),
    )
    return { config: options.config, step: done, steps: run.steps, seconds: this.seconds(), tensors }
  }

  private length(): RunLength {
    const { run, options } = this
    return {
      steps: run.steps,
      examplesPerStep: run.source.stepsPerEpoch === null ? null : options.config.settings['batch-size'],
    }
  }

  private advice = () => nonFiniteAdvice(this.run.dataset, this.options.config.dataset)

  private lastGood(): string {
    return this.kept === undefined ? 'There is no checkpoint yet.' : `Last good checkpoint: step ${this.kept}.`
  }
}

async function closeAll(tables: readonly TableStream[]): Promise<void> {
  const results = await Promise.allSettled(tables.map((table) => table.close()))
  const failed = results.find((result) => result.status === 'rejected')
  if (failed) throw failed.reason
}
