import type { FetchProgress, FileReport, InventoryEntry, InventoryFile } from '@elbow/datasets'
import { Command } from 'commander'
import { runWithInterrupt } from '../interrupt.js'

interface Where {
  readonly dataDir?: string
}
interface Listing extends Where {
  readonly json: boolean
}

const dataDirFlag = [
  '--data-dir <directory>',
  "holds a dataset's files, itself or in a subdirectory of its name",
] as const
/** Of data that are computed, and of those that are the user's own. */
const nothingToFetch = 'needs no files to be fetched'
const jsonFlag = ['--json', 'print a JSON array', false] as const

/** `elbow data`: what there is to train on, and how to get the files. */
export function dataCommand(): Command {
  const data = new Command('data').description('the data: list what is known, fetch its files, verify them')

  data
    .command('list')
    .description('each dataset, where its files belong, and whether they are there')
    .option(...dataDirFlag)
    .option(...jsonFlag)
    .action(list)

  data
    .command('fetch')
    .description('download the files of a dataset; an interrupted download goes on where it stopped')
    .argument('<name>', 'the dataset, static-mnist say')
    .argument('[files...]', 'which of its files; without them those that make it in its usual form')
    .option('--data-dir <directory>', 'where the files go (default: ELBOW_DATA or the user data directory, then NAME)')
    .action((name: string, files: string[], where: Where) =>
      runWithInterrupt((signal) => fetch(name, files, where, signal)),
    )

  data
    .command('verify')
    .description('compare every file with what was published; exit code 1 if one is missing or corrupt')
    .argument('[name]', 'the dataset (default: all whose files are there)')
    .option(...dataDirFlag)
    .option(...jsonFlag)
    .action(verify)

  return data
}

async function list({ dataDir, json }: Listing): Promise<void> {
  const { datasets, inventory } = await import('@elbow/datasets')
  const entries = inventory(datasets, dataDir)
  if (json) return console.log(JSON.stringify(entries, undefined, 2))
  for (const entry of entries) {
    console.log(`${entry.name.padEnd(15)}  ${entry.summary}`)
    console.log(`${''.padEnd(15)}  ${stateOf(entry)}`)
  }
}

/** Whether a dataset is at hand; what it is made of, or what is missing. */
function stateOf({ directory, files, present }: InventoryEntry): string {
  if (directory === null) return nothingToFetch
  const names = (of: readonly InventoryFile[]) => of.map(({ name }) => name).join(', ')
  if (present) return `present, in ${directory}: ${names(files.filter((file) => file.present))}`
  const missing = names(files.filter((file) => !file.present && !file.alternative))
  const alternatives = files.filter(({ alternative }) => alternative)
  const instead = alternatives.length > 0 ? `, or any of ${names(alternatives)}` : ''
  return `missing ${missing}${instead}; expected in ${directory}`
}

async function fetch(name: string, files: readonly string[], { dataDir }: Where, signal: AbortSignal): Promise<void> {
  const { fetchDataset } = await import('@elbow/datasets')
  const [{ directory }] = await entriesOf(name, dataDir)
  if (directory === null) return console.log(`${name}: ${nothingToFetch}`)
  const line = progressLine(process.stderr)
  try {
    await fetchDataset(name, { directory, files, signal, progress: line.show, log: line.log })
    console.log(`${name}: present, in ${directory}`)
  } catch (fault) {
    line.clear()
    if (!signal.aborted) throw fault
    console.error(`Interrupted. What arrived is kept in ${directory}: run the same command to go on.`)
  }
}

async function verify(name: string | undefined, { dataDir, json }: Listing): Promise<void> {
  const { verifyDataset } = await import('@elbow/datasets')
  const reports: (FileReport & { dataset: string; directory: string })[] = []
  for (const { name: dataset, directory, files } of await entriesOf(name, dataDir)) {
    const wanted = name !== undefined || files.some(({ present }) => present)
    if (!wanted || directory === null) continue
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

/** The datasets of that name, or all. @throws UNKNOWN_PLUGIN if there is none */
async function entriesOf(name: string | undefined, dataDir: string | undefined) {
  const { errors } = await import('@elbow/core')
  const { datasets, inventory } = await import('@elbow/datasets')
  const entries = inventory(datasets, dataDir)
  const [first, ...others] = name === undefined ? entries : entries.filter((entry) => entry.name === name)
  if (!first) {
    const names = entries.map((entry) => entry.name)
    throw errors.unknownPlugin('dataset', String(name), names)
  }
  return [first, ...others] as const
}

/** A line rewritten on a terminal; elsewhere a plain line every 10 seconds. */
function progressLine(stream: NodeJS.WriteStream) {
  const pause = stream.isTTY ? 100 : 10_000
  let last = performance.now()
  const clear = () => void (stream.isTTY && stream.write('\r\u001b[K'))
  return {
    clear,
    show: ({ file, received, total }: FetchProgress): void => {
      if (performance.now() - last < pause) return
      last = performance.now()
      const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1)
      const share =
        total === undefined ? ' MB' : ` of ${megabytes(total)} MB  ${Math.floor((100 * received) / total)} %`
      const text = `${file}  ${megabytes(received)}${share}`
      clear()
      stream.write(stream.isTTY ? text : `${text}\n`)
    },
    log: (text: string): void => {
      clear()
      stream.write(`${text}\n`)
    },
  }
}
