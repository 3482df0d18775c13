// node benchmarks/learning-curve.mjs [OPTIONS]: learning curves of the same model in Elbow and in PyTorch.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { commit, describeMachine } from './harness/machine.mjs'
import { ensureReady } from '../tools/setup.mjs'

const help = `node benchmarks/learning-curve.mjs [options]

  --epochs N          number of epochs, for both or as ELBOW,TORCH (default: 3)
  --contestants LIST  elbow,torch (default: both)
  --seed N            seed of each run (default: 1)
  --threads N         threads of PyTorch (default: the number of cores)
  --data-dir DIR      directory of the static-mnist files (default: $ELBOW_DATA, ../shared/data)
  --runs DIR          directory for the runs; existing ones are not repeated (default: a temporary directory)
  --out DIR           output directory (default: benchmarks/results)
  --as-built          do not install, build or download anything

The exit code is 1 if Elbow's test -elbo is more than 1 nat above PyTorch's after any epoch.`

const { values: options } = parseArgs({
  options: {
    epochs: { type: 'string', default: '3' },
    contestants: { type: 'string', default: 'elbow,torch' },
    seed: { type: 'string', default: '1' },
    threads: { type: 'string', default: String(availableParallelism()) },
    'data-dir': { type: 'string' },
    runs: { type: 'string' },
    out: { type: 'string', default: join(import.meta.dirname, 'results') },
    'as-built': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (options.help) console.log(help)
else await main()

async function main() {
  if (!options['as-built']) ensureReady()
  // Imported here, because the packages may have been built only now.
  const { curves } = await import('./harness/curves.mjs')
  const { compare, saveCurves } = await import('./harness/curve-table.mjs')
  const names = options.contestants.split(',').map((name) => name.trim())
  const unknown = names.find((name) => !(name in curves))
  if (unknown !== undefined) refuse(`--contestants: no "${unknown}". Available: ${Object.keys(curves).join(', ')}.`)

  const setting = await settingOf(names)
  const [elbow, torch = elbow] = options.epochs.split(',').map(Number)
  const epochs = { elbow, torch }
  const trained = {}
  for (const name of names) {
    console.error(`${name}: ${epochs[name]} epochs`)
    const epochCount = epochs[name]
    trained[name] = (await curves[name]({ ...setting, epochs: epochCount })).filter(({ epoch }) => epoch <= epochCount)
    if (trained[name].length !== epochCount) throw new Error(`${name}: ${trained[name].length} epochs were measured.`)
  }
  const machine = describeMachine(setting.threads)
  const facts = { machine, commit: commit(), date: new Date().toISOString().slice(0, 10), seed: setting.seed }
  console.log(await saveCurves(options.out, trained, facts))
  const verdict = compare(trained)
  if (verdict === undefined) return
  console.log(`\n${verdict.text}`)
  process.exitCode = verdict.holds ? 0 : 1
}

async function settingOf(names) {
  const runs = options.runs ?? mkdtempSync(join(tmpdir(), 'elbow-curves-'))
  if (options.runs === undefined) process.on('exit', () => rmSync(runs, { recursive: true, force: true }))
  mkdirSync(runs, { recursive: true })
  const { findImages } = await import('./harness/data.mjs')
  const { directory, description } = findImages(runs, options['data-dir'])
  if (description !== 'static MNIST') refuse('static MNIST was not found. Name its directory with --data-dir.')
  if (names.includes('torch')) {
    const { ensurePython } = await import('./harness/python.mjs')
    const { torch } = ensurePython(console.error, !options['as-built'])
    if (torch !== undefined) refuse(`PyTorch is not available: ${torch}`)
  }
  const [seed, threads] = ['seed', 'threads'].map((name) => Number(options[name]))
  return { runs, dataDir: directory, seed, threads }
}

function refuse(message) {
  console.error(message)
  process.exit(2)
}
