import { basename } from 'node:path'
import { readManifest, readRunTable, type Column, type Manifest, type Row } from '@elbow-vae/core'

/** A table of a run. */
export interface RunTable {
  /** File name beside run.json. */
  readonly file: string
  readonly rows: readonly Row[]
  readonly columns: readonly Column[]
}

/** The files of a run; a table that does not exist yet is undefined. */
export interface RunData {
  readonly manifest: Manifest
  readonly evaluations: RunTable | undefined
  readonly train: RunTable | undefined
  readonly panels: Panels | undefined
}

/** The tables of ABE figure 2. */
export interface Panels {
  readonly dataSpace: readonly Row[]
  readonly codeSpace: readonly Row[]
  readonly conditionals: readonly Row[]
}

/** @throws NOT_A_RUN */
export async function readRun(directory: string): Promise<RunData> {
  const manifest = await readManifest(directory)
  const [evaluations, train, panels] = await Promise.all([
    runTable(directory, 'eval'),
    runTable(directory, 'train'),
    readPanels(directory),
  ])
  return { manifest, evaluations, train, panels }
}

/** The tables of the evaluator `information`. It writes them if data and code are finite. */
export async function readPanels(directory: string): Promise<Panels | undefined> {
  const [dataSpace, codeSpace, conditionals] = await Promise.all(
    ['data-space', 'code-space', 'conditionals'].map((name) => readRunTable(directory, name)),
  )
  if (!dataSpace || !codeSpace || !conditionals) return undefined
  return { dataSpace: dataSpace.rows, codeSpace: codeSpace.rows, conditionals: conditionals.rows }
}

async function runTable(directory: string, name: string): Promise<RunTable | undefined> {
  const table = await readRunTable(directory, name)
  return table && { ...table, file: basename(table.file) }
}
