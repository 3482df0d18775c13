import { Subject, fromEvent, lastValueFrom, merge, share, takeUntil, type Observable } from 'rxjs'
import { readVariables, type Checkpoint } from './checkpoint.js'
import { ElbowError, errors } from '../errors.js'
import type { Metadata, Row } from '../contracts/column.js'
import type { TableStream } from '../storage/arrow/stream.js'
import { toObservable, type PipelineEvent } from '../training/to-observable.js'
import { training, type TrainingRow } from '../training/loop.js'
import { criterionOf } from './criterion.js'
import type { ResolvedConfig } from './resolve-defaults.js'
import type { RunOutput } from './run-output.js'
import { evaluationColumns, trainingColumns } from './evaluate.js'
import { bestStep, isOutOfPatience, recordEvaluations, type Evaluations } from './evaluations.js'
import { schemaVersion, type Manifest, type RunStatus } from './manifest.js'
import { nonFiniteAdvice } from './non-finite-advice.js'
import type { PreparedRun } from './prepare.js'
import { evaluationInterval } from './start-lines.js'
import { toMilestones, toTable, toWatcher } from './sinks.js'

/** Length of a run, for a progress display. */
export interface RunLength {
  readonly steps: number
  /** Null for exact data: a step is then a pass over all of it. */
  readonly examplesPerStep: number | null
}

/** Called with every logged row of a training. */
export type Watch = (row: Row, length: RunLength) => void

/** The start of a run: step 0, or the state at the end of an earlier process. */
export interface StartState {
  readonly step: number
  readonly seconds: number
  /** Rows of earlier evaluations. */
  readonly evaluations: readonly Row[]
}

export interface RecordOptions {
  readonly config: ResolvedConfig
  readonly output: RunOutput
  readonly manifest: Manifest
  readonly beginning: StartState
  readonly signal: AbortSignal
  readonly watch?: Watch
}

/** Result of a run. */
export interface RunResult {
  readonly manifest: Manifest
  /** Rows of the last evaluation, one per split; empty when the run was interrupted before it. */
  readonly rows: readonly Row[]
  /** The run's directory; undefined for a run to standard output. */
  readonly path?: string
}

/** Trains and evaluates into tables. These are always closed, and the manifest records the status. */
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
    await finish('failed', error).catch(() => undefined) // report the first error
    throw error
  }
}

/** A run in progress. */
class Recording {
  /** Steps done. */
  done: number
  private readonly started: number
  /** Step of the latest checkpoint. */
  private checkpointStep: number | undefined
  private readonly stopped = new Subject<void>()

  constructor(
    private readonly run: PreparedRun,
    private readonly options: RecordOptions,
    private readonly table: TableStream,
    private readonly evaluations: Evaluations,
  ) {
    const { step, seconds } = options.beginning
    this.done = step
    this.checkpointStep = step > 0 ? step : undefined
    this.started = performance.now() - 1000 * seconds
  }

  seconds = () => (performance.now() - this.started) / 1000

  /** Runs to the last evaluation, or to an interruption. */
  async complete(): Promise<void> {
    const { signal } = this.options
    try {
      if (this.done > 0 && this.isDue(this.done)) await this.milestone() // not done by the earlier process
      if (!this.isStale()) await this.train()
      await this.checkpoint()
      if (signal.aborted) return
      await this.evaluate('all')
      await this.checkpointBest()
    } catch (error) {
      if (!signal.aborted || error instanceof ElbowError) throw error
      await this.checkpoint() // an evaluation was aborted
    }
  }

  /** Connects the training loop to its sinks and waits for its end. */
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
    let close: () => void = () => undefined
    const closed = new Promise<void>((resolve) => (close = resolve))
    const rows: Observable<PipelineEvent<TrainingRow>> = toObservable((stop) => training(loop, stop), close).pipe(
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

  /** Evaluates first: a resumed run does not redo evaluations that came before its checkpoint. */
  private async milestone(): Promise<void> {
    if (this.evaluationDue(this.done)) {
      await this.evaluate('held-out')
      await this.checkpointBest()
      if (this.isStale()) this.stopped.next()
    }
    if (this.checkpointDue(this.done)) await this.checkpoint()
  }

  private isDue = (done: number) => this.evaluationDue(done) || this.checkpointDue(done)

  /** Whether an evaluation is due at a step; the one at the end is separate. */
  private evaluationDue(done: number): boolean {
    const every = evaluationInterval(this.options.config.settings, this.run.source.stepsPerEpoch)
    return every > 0 && done % every === 0 && done < this.run.steps
  }

  private checkpointDue(done: number): boolean {
    const every = this.options.config.settings['checkpoint-every']
    return every > 0 && done % every === 0
  }

  private isStale = () => isOutOfPatience(this.evaluations.validation(), this.options.config.settings['early-stopping'])

  private evaluate(which: 'held-out' | 'all'): Promise<void> {
    const { stepsPerEpoch } = this.run.source
    const epoch = stepsPerEpoch === null ? null : this.done / stepsPerEpoch
    const moment = { run: this.options.output.name, step: this.done, epoch, seconds: this.seconds() }
    return this.evaluations.evaluate(moment, which)
  }

  /** Writes a checkpoint of the current step, unless there is one. */
  async checkpoint(): Promise<void> {
    if (this.checkpointStep === this.done) return
    await this.table.flush() // a resumed run does not log earlier steps again
    await this.options.output.writeCheckpoint('latest', await this.state())
    this.checkpointStep = this.done
  }

  private async checkpointBest(): Promise<void> {
    if (bestStep(this.evaluations.validation())?.step !== this.done) return
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
    return this.checkpointStep === undefined
      ? 'There is no checkpoint yet.'
      : `Last good checkpoint: step ${this.checkpointStep}.`
  }
}

async function closeAll(tables: readonly TableStream[]): Promise<void> {
  const results = await Promise.allSettled(tables.map((table) => table.close()))
  const failed = results.find((result) => result.status === 'rejected')
  if (failed) throw failed.reason
}
