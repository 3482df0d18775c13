import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readTable, type Manifest, type Row } from '@elbow-vae/core'

/** Arguments of the smallest run. */
export const toyRun = [
  'run',
  ...['--dataset', 'toy', '--encoder', 'discrete', '--decoder', 'discrete', '--marginal', 'discrete'],
  ...['--objective', 'elbo', '--engine', 'cpu'],
] as const

/** Arguments with one flag changed: `replaced(toyRun, '--engine', 'wasm')`. */
export function replaced(args: readonly string[], flag: string, value: string): string[] {
  const index = args.indexOf(flag)
  return [...args.slice(0, index), flag, value, ...args.slice(index + 2)]
}

/** Arguments of a run on the files of `writeFakeMnist`. */
export const mnistRun = (dataDir: string): readonly string[] => [
  'run',
  ...['--dataset', 'static-mnist', '--dataset.verify', 'false', '--data-dir', dataDir],
  ...['--encoder', 'mlp', '--encoder.hidden', '8', '--decoder', 'mlp', '--decoder.hidden', '8'],
  ...['--marginal', 'gaussian', '--objective', 'elbo', '--latents', '2', '--engine', 'wasm'],
]

export const manifestOf = async (directory: string) =>
  JSON.parse(await readFile(join(directory, 'run.json'), 'utf8')) as Manifest

export const rowsOf = async (directory: string, table: string): Promise<readonly Row[]> =>
  (await readTable(join(directory, table))).rows

/** Rows without the columns that depend on the clock and the directory. */
export const repeatable = (rows: readonly Row[]): readonly Row[] =>
  rows.map(({ seconds, run, ...rest }) => {
    expectTimed(seconds, run)
    return rest
  })

function expectTimed(...values: unknown[]): void {
  if (values.some((value) => value === undefined)) throw new Error('a row without its run or its time')
}

/** Every file below a directory, with its bytes in base64; `{}` if the directory does not exist. */
export async function contentOf(directory: string): Promise<Record<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const contents = await Promise.all(
    files.map(async (file) => [file, (await readFile(file)).toString('base64')] as const),
  )
  return Object.fromEntries(contents)
}
