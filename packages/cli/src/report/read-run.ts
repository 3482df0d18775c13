import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readManifest, readTable, type Column, type Manifest, type Row } from '@elbow/core'

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
    tableNamed(directory, 'eval'),
    tableNamed(directory, 'train'),
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

/** `NAME.arrow`, or the stream that a killed run leaves in its place. */
export async function tableNamed(directory: string, name: string): Promise<RunTable | undefined> {
  const file = [`${name}.arrow`, `${name}.arrows`].find((candidate) => existsSync(join(directory, candidate)))
  if (file === undefined) return undefined
  const { rows, columns } = await readTable(join(directory, file))
  return { file, rows, columns }
}
