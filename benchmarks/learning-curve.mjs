// node benchmarks/learning-curve.mjs [OPTIONS]: the same model trained by this project and by plain PyTorch.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { commit, describeMachine } from './harness/machine.mjs'
import { ensureReady } from '../tools/setup.mjs'

const help = `node benchmarks/learning-curve.mjs [options]

  --epochs N          passes over the training images: a number, or ELBOW,TORCH (default: 3)
  --contestants LIST  elbow,torch (default: both)
  --seed N            seed of each (default: 1)
  --threads N         threads of PyTorch (default: the machine's cores)
  --data-dir DIR      holds the files of static-mnist (default: $ELBOW_DATA, ../shared/data)
  --runs DIR          keeps what each trained; a curve that lies there is not trained again (default: a scratch directory)
  --out DIR           where learning-curve.arrow and .md go (default: benchmarks/results)
  --as-built          neither install, build nor fetch anything

Exit code 1 when the project's test -elbo is more than 1 nat above PyTorch's after any epoch.`

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
  // These import the packages, which only now are certain to be there.
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
    const wanted = epochs[name]
    trained[name] = (await curves[name]({ ...setting, epochs: wanted })).filter(({ epoch }) => epoch <= wanted)
    if (trained[name].length !== wanted) throw new Error(`${name}: ${trained[name].length} epochs were measured.`)
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
    if (torch !== undefined) refuse(`PyTorch takes no part: ${torch}`)
  }
  const [seed, threads] = ['seed', 'threads'].map((name) => Number(options[name]))
  return { runs, dataDir: directory, seed, threads }
}

function refuse(message) {
  console.error(message)
  process.exit(2)
}
