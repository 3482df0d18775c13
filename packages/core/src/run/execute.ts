import type { RunConfig } from '../config.js'
import { startEngine } from '../engines/index.js'
import { usedPackages, type Registry } from '../registry.js'
import { dataLines } from './data-lines.js'
import { decide } from './decide.js'
import { refuseSharedColumns } from './column-authors.js'
import type { Report, RunOutput } from './directory.js'
import { ownNames } from './evaluate.js'
import { startManifest } from './manifest.js'
import { loadDataset, prepareRun } from './prepare.js'
import { recordRun, type RunResult, type Watch } from './record.js'
import { startLines } from './start-lines.js'

/** What to run, and where it goes. */
export interface ExecuteOptions {
  readonly registry: Registry
  readonly config: RunConfig
  /** Makes the run's directory, once nothing can be wrong with the request any more. */
  readonly output: () => Promise<RunOutput>
  readonly dataDir?: string
  /** Aborting ends the run between two steps, its files whole. */
  readonly signal?: AbortSignal
  readonly watch?: Watch
  /** Told what a person should know, a line at a time. */
  readonly log?: (line: string) => void
  /** Writes a report beside the tables, before the directory is unlocked. */
  readonly report?: Report
}

/**
 * One run, from flags to tables: engine, data, model, training, evaluation.
 *
 * @throws what is wrong with the request, before anything is written; NON_FINITE, after the tables are closed
 */
export async function executeRun(options: ExecuteOptions): Promise<RunResult> {
  const { registry, dataDir, watch, report, log = () => undefined, signal = new AbortController().signal } = options
  const engine = await startEngine(options.config.settings.engine, options.config.settings['engine.adapter'])
  const dataset = await loadDataset(registry, options.config, dataDir)
  dataLines(dataset).forEach((line) => log(line))
  const config = decide(options.config, dataset)
  const run = prepareRun({ registry, config, dataset, warn: log, signal })
  let output: RunOutput | undefined
  try {
    refuseSharedColumns(config.evaluate, run.evaluators, ownNames(run.model))
    const { steps, source, model } = run
    if (steps > 0) model.objective.checkLength?.({ steps, stepsPerEpoch: source.stepsPerEpoch })
    startLines(run, config).forEach(log)
    output = await options.output()
    const plugins = usedPackages(registry, config)
    const facts = { run: output.name, config, engine, dataset, plugins, ...(dataDir !== undefined && { dataDir }) }
    const manifest = startManifest(facts)
    await output.writeManifest(manifest)
    const beginning = { step: 0, seconds: 0, evaluations: [] }
    const result = await recordRun(run, { config, output, manifest, beginning, signal, ...(watch && { watch }) })
    if (output.path !== undefined) await report?.(output.path)
    return result
  } finally {
    await output?.lock?.release()
    run.dispose()
  }
}
