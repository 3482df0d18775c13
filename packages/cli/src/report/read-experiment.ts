import { join } from 'node:path'
import { tableNamed, type Row } from '@elbow/core'
import { readPanels, type Panels } from './read-run.js'

/** A finished run of an experiment: its row in summary.arrow, read once into what reports ask for. */
export interface FinishedRun {
  readonly run: string
  readonly variant: string
  readonly seed: number
  readonly row: Row
  /** R + D − H, nats. */
  readonly excess: number
}

export interface Experiment {
  readonly runs: readonly FinishedRun[]
  /** Runs of the summary that did not come to an evaluation. */
  readonly unfinished: number
  readonly entropy: number | null
}

/** Everything a report needs to know of an experiment's directory, but the pictures of single runs. */
export async function readExperiment(directory: string): Promise<Experiment> {
  const rows = (await tableNamed(directory, 'summary'))?.rows ?? []
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

/** The first seed's run of a variant, with its pictures. */
export async function firstRun(
  directory: string,
  { runs }: Experiment,
  variant: string,
): Promise<(FinishedRun & { panels: Panels }) | undefined> {
  const [first] = runs.filter((run) => run.variant === variant).sort((a, b) => a.seed - b.seed)
  const panels = first && (await readPanels(join(directory, first.run)))
  return panels && { ...first, panels }
}
