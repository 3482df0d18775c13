import { join } from 'node:path'
import { readRunTable, type Row } from '@elbow-vae/core'
import { readPanels, type Panels } from '@elbow-vae/results/runs'

/** A finished run of an experiment, from its row of summary.arrow. */
export interface FinishedRun {
  readonly run: string
  readonly variant: string
  readonly seed: number
  readonly row: Row
  /** R + D − H, nats. */
  readonly excess: number
}

/** The results of an experiment. */
export interface ExperimentResults {
  readonly runs: readonly FinishedRun[]
  /** Number of runs without an evaluation. */
  readonly unfinished: number
  /** H, nats; null if unknown. */
  readonly entropy: number | null
}

/** Reads the summary of an experiment. */
export async function readExperiment(directory: string): Promise<ExperimentResults> {
  const rows = (await readRunTable(directory, 'summary'))?.rows ?? []
  const finished = rows.filter((row) => row['status'] === 'done' && typeof row['rate'] === 'number')
  const runs = finished.map((row) => ({
    run: String(row['run']),
    variant: String(row['variant']),
    seed: Number(row['seed']),
    row,
    excess: Number(row['rate']) + Number(row['distortion']) - Number(row['data_entropy']),
  }))
  const entropy = finished[0]?.['data_entropy']
  return { runs, unfinished: rows.length - runs.length, entropy: typeof entropy === 'number' ? entropy : null }
}

/** The run of a variant with the smallest seed, with the tables of figure 2. @returns undefined if it has none */
export async function firstRun(
  directory: string,
  { runs }: ExperimentResults,
  variant: string,
): Promise<(FinishedRun & { panels: Panels }) | undefined> {
  const [first] = runs.filter((run) => run.variant === variant).sort((a, b) => a.seed - b.seed)
  const panels = first && (await readPanels(join(directory, first.run)))
  return panels && { ...first, panels }
}
