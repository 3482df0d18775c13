import {
  resolveDefaults,
  loadDataset,
  prepareRun,
  startEngine,
  training,
  type Engine,
  type PreparedRun,
  type Registry,
  type RunConfig,
} from '@elbow-vae/core'

export interface StepperOptions {
  readonly registry: Registry
  readonly config: RunConfig
  readonly dataDir?: string | undefined
  readonly warn: (line: string) => void
  readonly signal?: AbortSignal
}

/** A training run that the caller advances step by step, to measure its speed. */
export interface Stepper {
  readonly engine: Engine
  readonly run: PreparedRun
  /** Whether steps run as a compiled graph; known after the first step. */
  readonly compiled: boolean
  /** Examples in a full batch. */
  readonly examples: number
  /** Train for `steps` more steps, and read their metrics. @returns undefined if interrupted */
  advance(steps: number): Promise<Advance | undefined>
  close(): Promise<void>
}

export interface Advance {
  readonly milliseconds: number
  readonly loss: number
}

/** A long run, so that schedules stay nearly constant during the measurement. */
const totalSteps = 1e9

/** Start the training loop of a run that writes no tables. Metrics are read every `--log-every` steps, as in `elbow run`. */
export async function openStepper(options: StepperOptions): Promise<Stepper> {
  const { registry, dataDir, warn, signal } = options
  const engine = await startEngine(options.config.settings.engine, options.config.settings['engine.adapter'])
  const dataset = await loadDataset(registry, options.config, dataDir)
  const config = resolveDefaults(options.config, dataset)
  let eager = config.settings.compile === 'off' || !engine.canCompile
  const warnEager = (line: string) => {
    eager = true // the only warning of a training step is that it cannot be compiled
    warn(line)
  }
  const run = prepareRun({ registry, config: resolveDefaults(config, dataset), dataset, warn: warnEager })
  let target = 0
  let done = 0
  const isLogged = (n: number) => n === target || n % config.settings['log-every'] === 0
  const { source, step, learningRate } = run
  const schedules = run.model.objective.schedules ?? {}
  const stop = signal ?? new AbortController().signal
  const rows = training({ source, step, steps: totalSteps, learningRate, isLogged, schedules }, stop)
  return {
    engine,
    run,
    get compiled() {
      return !eager
    },
    examples: dataset.support?.probability.length ?? config.settings['batch-size'],
    async advance(steps) {
      target = done + steps
      const started = performance.now()
      for (;;) {
        const result = await rows.next()
        if (result.done) return undefined
        done = result.value.done
        if (done < target) continue
        return { milliseconds: performance.now() - started, loss: Number(result.value.row['loss']) }
      }
    },
    async close() {
      await rows.return(undefined)
      run.dispose()
    },
  }
}
