import type { RunConfig } from './config.js'
import { startEngine } from '../engines/index.js'
import { usedPackages } from './used-packages.js'
import type { Registry } from '../plugins/registry.js'
import { dataLines } from './data-lines.js'
import { resolveDefaults } from './resolve-defaults.js'
import { assertDistinctColumns } from './merge-evaluations.js'
import type { Report } from './directory.js'
import type { RunOutput } from './run-output.js'
import { commonColumnNames } from './evaluate.js'
import { startManifest } from './manifest.js'
import { loadDataset, prepareRun } from './prepare.js'
import { recordRun, type RunResult, type Watch } from './record.js'
import { startLines } from './start-lines.js'

/** Configuration and output of a run. */
export interface ExecuteOptions {
  readonly registry: Registry
  readonly config: RunConfig
  /** Creates the output, after all checks of the request. */
  readonly output: () => Promise<RunOutput>
  readonly dataDir?: string
  /** Aborts the run between two steps; all files are then complete. */
  readonly signal?: AbortSignal
  readonly watch?: Watch
  /** Called with messages for the user, one line each. */
  readonly log?: (line: string) => void
  /** Writes a report into the directory while it is locked. */
  readonly report?: Report
}

/**
 * Runs a configuration: engine, data, model, training, evaluation, tables.
 *
 * @throws errors in the request, before anything is written; NON_FINITE, after the tables are closed
 */
export async function executeRun(options: ExecuteOptions): Promise<RunResult> {
  const { registry, dataDir, watch, report, log = () => undefined, signal = new AbortController().signal } = options
  const engine = await startEngine(options.config.settings.engine, options.config.settings['engine.adapter'])
  const dataset = await loadDataset(registry, options.config, dataDir)
  dataLines(dataset).forEach((line) => log(line))
  const config = resolveDefaults(options.config, dataset)
  const run = prepareRun({ registry, config, dataset, warn: log, signal })
  let output: RunOutput | undefined
  try {
    assertDistinctColumns(config.evaluate, run.evaluators, commonColumnNames(run.model))
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
