// node benchmarks/toy-curve.mjs [OPTIONS]: the toy's rate–distortion curve in Elbow and in JAX.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureReady } from '../tools/setup.mjs'

const help = `node benchmarks/toy-curve.mjs [options]

Trains the toy for target rates 0, 0.05, …, 0.6 and nine weights from 0.1 to 10, with several seeds each: with \`elbow sweep\`,
in JAX one run after another ("loop"), and in JAX all runs at once ("vmap").

  --seeds N           number of seeds (default: 5)
  --steps N           optimizer steps per run (default: 6000)
  --learning-rate X   initial learning rate of a cosine schedule (default: 0.1)
  --jobs N            concurrent Elbow runs (default: the number of cores)
  --contestants LIST  elbow,jax-loop,jax-vmap (default: all)
  --runs DIR          directory for Elbow's runs (default: a temporary directory)
  --out DIR           output directory (default: benchmarks/results)
  --as-built          do not install, build or download anything

The exit code is 1 if a target rate is missed by 0.005 nats, or the frontier is 0.02 nats above D = H − R.`

const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: '5' },
    steps: { type: 'string', default: '6000' },
    'learning-rate': { type: 'string', default: '0.1' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    contestants: { type: 'string', default: 'elbow,jax-loop,jax-vmap' },
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
  const { curveContestants } = await import('./harness/toy-curves.mjs')
  const { saveToyCurve, verdictOf } = await import('./harness/toy-curve-table.mjs')
  const names = options.contestants.split(',').map((name) => name.trim())
  const unknown = names.find((name) => !(name in curveContestants))
  if (unknown !== undefined)
    refuse(`--contestants: no "${unknown}". Available: ${Object.keys(curveContestants).join(', ')}.`)
  if (names.some((name) => name.startsWith('jax'))) {
    const { ensurePython } = await import('./harness/python.mjs')
    const { jax } = ensurePython(console.error, !options['as-built'])
    if (jax !== undefined) refuse(`JAX takes no part: ${jax}`)
  }
  const runs = options.runs ?? mkdtempSync(join(tmpdir(), 'elbow-toy-curve-'))
  if (options.runs === undefined) process.on('exit', () => rmSync(runs, { recursive: true, force: true }))
  mkdirSync(runs, { recursive: true })
  const [seeds, steps, learningRate, jobs] = ['seeds', 'steps', 'learning-rate', 'jobs'].map((name) =>
    Number(options[name]),
  )
  const setting = { seeds, steps, learningRate, jobs, runs }
  const curves = {}
  for (const name of names) {
    console.error(`${name} …`)
    const began = performance.now()
    const rows = await curveContestants[name](setting)
    curves[name] = { rows, seconds: (performance.now() - began) / 1000 }
  }
  console.log(await saveToyCurve(options.out, curves, setting))
  if (!('elbow' in curves)) return
  const verdict = verdictOf(curves.elbow.rows)
  console.log(`\n${verdict.text}`)
  process.exitCode = verdict.holds ? 0 : 1
}

function refuse(message) {
  console.error(message)
  process.exit(2)
}
