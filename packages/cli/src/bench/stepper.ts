import { decide, loadDataset, prepareRun, startEngine, training } from '@elbow/core'
import type { Engine, PreparedRun, Registry, RunConfig } from '@elbow/core'

export interface StepperOptions {
  readonly registry: Registry
  readonly config: RunConfig
  readonly dataDir?: string
  readonly warn: (line: string) => void
  readonly signal?: AbortSignal
}

/** A training run that advances when told to, for a clock to be held against it. */
export interface Stepper {
  readonly engine: Engine
  readonly run: PreparedRun
  /** Whether steps run as a graph; known after the first. */
  readonly compiled: boolean
  /** Examples in a full batch. */
  readonly examples: number
  /** Train on. @returns what it took, metrics read back, and the last loss; undefined when interrupted */
  advance(steps: number): Promise<Advance | undefined>
  close(): Promise<void>
}

export interface Advance {
  readonly milliseconds: number
  readonly loss: number
}

/** So long that no schedule moves while the clock runs: a step of the beginning is what is timed. */
const farAway = 1e9

/**
 * Opens the training loop of a real run: the same batches, noise, step and reading back of metrics every `--log-every`
 * steps. Only the tables are missing.
 */
export async function openStepper(options: StepperOptions): Promise<Stepper> {
  const { registry, dataDir, warn, signal } = options
  const engine = await startEngine(options.config.settings.engine, options.config.settings['engine.adapter'])
  const dataset = await loadDataset(registry, options.config, dataDir)
  const config = decide(options.config, dataset)
  let eager = config.settings.compile === 'off' || !engine.canCompile
  const warned = (line: string) => {
    eager = true // the one thing that the training step warns of
    warn(line)
  }
  const run = prepareRun({ registry, config: decide(config, dataset), dataset, warn: warned })
  let target = 0
  let done = 0
  const isLogged = (n: number) => n === target || n % config.settings['log-every'] === 0
  const { source, step, learningRate } = run
  const schedules = run.model.objective.schedules ?? {}
  const stop = signal ?? new AbortController().signal
  const rows = training({ source, step, steps: farAway, learningRate, isLogged, schedules }, stop)
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
        const { value: latest } = await rows.next()
        if (latest === undefined) return undefined
        done = latest.done
        if (done < target) continue
        return { milliseconds: performance.now() - started, loss: Number(latest.row['loss']) }
      }
    },
    async close() {
      await rows.return(undefined)
      run.dispose()
    },
  }
}
