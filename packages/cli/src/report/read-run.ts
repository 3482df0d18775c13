import { basename } from 'node:path'
import { readManifest, tableNamed, type Column, type Manifest, type Row } from '@elbow/core'

export interface RunTable {
  /** File name beside run.json. */
  readonly file: string
  readonly rows: readonly Row[]
  readonly columns: readonly Column[]
}

/** What a run left behind, as far as it came. */
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

/** The information evaluator's tables, where data and code were finite. */
export async function readPanels(directory: string): Promise<Panels | undefined> {
  const [dataSpace, codeSpace, conditionals] = await Promise.all(
    ['data-space', 'code-space', 'conditionals'].map((name) => tableNamed(directory, name)),
  )
  if (!dataSpace || !codeSpace || !conditionals) return undefined
  return { dataSpace: dataSpace.rows, codeSpace: codeSpace.rows, conditionals: conditionals.rows }
}

/** A table of a run, with its file's name beside run.json. */
async function runTable(directory: string, name: string): Promise<RunTable | undefined> {
  const table = await tableNamed(directory, name)
  return table && { ...table, file: basename(table.file) }
}
