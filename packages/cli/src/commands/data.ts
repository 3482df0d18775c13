import type { FetchProgress, FileReport, InventoryEntry, InventoryFile } from '@elbow-vae/datasets'
import { Command } from 'commander'
import { runWithInterrupt } from '../terminal/interrupt.js'
import { statusLine } from '../terminal/status-line.js'

interface DataFlags {
  readonly dataDir?: string
}
interface ListFlags extends DataFlags {
  readonly json: boolean
}

const dataDirFlag = [
  '--data-dir <directory>',
  'directory of the data files, or the parent of a directory NAME with them',
] as const
/** For computed datasets, and for the user's own files. */
const nothingToFetch = 'needs no files to be fetched'
const jsonFlag = ['--json', 'print a JSON array', false] as const

/** `elbow data`: list, download and verify datasets. */
export function dataCommand(): Command {
  const data = new Command('data').description('list, download and verify datasets')

  data
    .command('list')
    .description('list datasets and whether their files exist')
    .option(...dataDirFlag)
    .option(...jsonFlag)
    .action(list)

  data
    .command('fetch')
    .summary('download a dataset')
    .description('download the files of a dataset; an interrupted download is resumed')
    .argument('<name>', 'dataset, such as static-mnist')
    .argument('[files...]', 'files to download (default: the files that the dataset needs)')
    .option(
      '--data-dir <directory>',
      'directory for the files (default: NAME in $ELBOW_DATA or the user data directory)',
    )
    .action((name: string, files: string[], flags: DataFlags) =>
      runWithInterrupt((signal) => fetch(name, files, flags, signal)),
    )

  data
    .command('verify')
    .summary('verify the checksums of data files')
    .description('compare data files with their published checksums; exit code 1 if one is missing or corrupt')
    .argument('[name]', 'dataset (default: all datasets with files on disk)')
    .option(...dataDirFlag)
    .option(...jsonFlag)
    .action(verify)

  return data
}

async function list({ dataDir, json }: ListFlags): Promise<void> {
  const { datasets, inventory } = await import('@elbow-vae/datasets')
  const entries = inventory(datasets, dataDir)
  if (json) return console.log(JSON.stringify(entries, undefined, 2))
  for (const entry of entries) {
    console.log(`${entry.name.padEnd(15)}  ${entry.summary}`)
    console.log(`${''.padEnd(15)}  ${stateOf(entry)}`)
  }
}

/** Whether a dataset's files are on disk, and which are missing. */
function stateOf({ directory, files, present }: InventoryEntry): string {
  if (directory === null) return nothingToFetch
  const names = (list: readonly InventoryFile[]) => list.map(({ name }) => name).join(', ')
  if (present) return `present, in ${directory}: ${names(files.filter((file) => file.present))}`
  const missing = names(files.filter((file) => !file.present && !file.alternative))
  const alternatives = files.filter(({ alternative }) => alternative)
  const instead = alternatives.length > 0 ? `, or any of ${names(alternatives)}` : ''
  return `missing ${missing}${instead}; expected in ${directory}`
}

async function fetch(
  name: string,
  files: readonly string[],
  { dataDir }: DataFlags,
  signal: AbortSignal,
): Promise<void> {
  const { fetchDataset } = await import('@elbow-vae/datasets')
  const [{ directory }] = await entriesOf(name, dataDir)
  if (directory === null) return console.log(`${name}: ${nothingToFetch}`)
  const line = statusLine(process.stderr)
  const progress = (state: FetchProgress) => {
    if (line.isDue()) line.show(progressText(state))
  }
  try {
    await fetchDataset(name, { directory, files, signal, progress, log: line.log })
    console.log(`${name}: present, in ${directory}`)
  } catch (error) {
    line.clear()
    if (!signal.aborted) throw error
    console.error(`Interrupted. Partial downloads are kept in ${directory}. Run the same command to continue.`)
  }
}

async function verify(name: string | undefined, { dataDir, json }: ListFlags): Promise<void> {
  const { verifyDataset } = await import('@elbow-vae/datasets')
  const reports: (FileReport & { dataset: string; directory: string })[] = []
  for (const { name: dataset, directory, files } of await entriesOf(name, dataDir)) {
    const isSelected = name !== undefined || files.some(({ present }) => present)
    if (!isSelected || directory === null) continue
    for (const report of await verifyDataset(dataset, directory)) reports.push({ dataset, directory, ...report })
  }
  if (reports.some(({ status }) => status !== 'good')) process.exitCode = 1
  if (json) return console.log(JSON.stringify(reports, undefined, 2))
  if (reports.length === 0) console.log(name === undefined ? 'no files to verify' : `${name}: ${nothingToFetch}`)
  for (const { dataset, file, status, problem } of reports) {
    console.log(`${dataset}  ${file}  ${status}`)
    if (problem !== undefined) console.error(problem)
  }
}

/** The datasets with this name, or all of them. @throws UNKNOWN_PLUGIN */
async function entriesOf(name: string | undefined, dataDir: string | undefined) {
  const { errors } = await import('@elbow-vae/core')
  const { datasets, inventory } = await import('@elbow-vae/datasets')
  const entries = inventory(datasets, dataDir)
  const [first, ...others] = name === undefined ? entries : entries.filter((entry) => entry.name === name)
  if (!first) {
    const names = entries.map((entry) => entry.name)
    throw errors.unknownPlugin('dataset', String(name), names)
  }
  return [first, ...others] as const
}

function progressText({ file, received, total }: FetchProgress): string {
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1)
  const share = total === undefined ? ' MB' : ` of ${megabytes(total)} MB  ${Math.floor((100 * received) / total)} %`
  return `${file}  ${megabytes(received)}${share}`
}
