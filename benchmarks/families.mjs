// node benchmarks/families.mjs [OPTIONS]: do the twelve families of ABE section 4 train, resume and draw at full size?
import { parseArgs } from 'node:util'
import { ensureReady } from '../tools/setup.mjs'

const help = `node benchmarks/families.mjs [options]

Trains every family on static MNIST with the default sizes, kills it halfway, resumes it from its checkpoint, evaluates
it, and draws from it. One line per family; exit code 1 when any of them fails.

  --families LIST     ENCODER+DECODER+MARGINAL,… (default: all twelve, conv+deconv+gaussian first)
  --steps N           training steps (default: 200)
  --batch-size N      images per step (default: 16)
  --seed N            seed of each (default: 1)
  --data-dir DIR      holds the files of static-mnist (default: $ELBOW_DATA, ../shared/data)
  --runs DIR          keeps the runs, their pictures included (default: a scratch directory)
  --as-built          neither install, build nor fetch anything`

const { values: options } = parseArgs({
  options: {
    families: { type: 'string' },
    steps: { type: 'string', default: '200' },
    'batch-size': { type: 'string', default: '16' },
    seed: { type: 'string', default: '1' },
    'data-dir': { type: 'string' },
    runs: { type: 'string' },
    'as-built': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (options.help) console.log(help)
else await main()

async function main() {
  if (!options['as-built']) ensureReady()
  // These import the packages, which only now are certain to be there.
  const { allFamilies, tryFamily } = await import('./harness/families.mjs')
  const { mnistAndRuns } = await import('./harness/runs.mjs')
  const names = options.families?.split(',').map((name) => name.trim()) ?? allFamilies
  const unknown = names.find((name) => !allFamilies.includes(name))
  if (unknown !== undefined) refuse(`--families: no "${unknown}". Available: ${allFamilies.join(', ')}.`)
  const { runs, mnist } = mnistAndRuns(options)
  if (mnist === undefined) refuse('static MNIST was not found. Name its directory with --data-dir.')

  const [steps, batch, seed] = ['steps', 'batch-size', 'seed'].map((name) => Number(options[name]))
  let failed = 0
  for (const name of names) {
    try {
      console.log(await tryFamily(name, { runs, dataDir: mnist, steps, batch, seed }))
    } catch (error) {
      failed++
      console.log(`${name}: FAILED: ${error.message}`)
    }
  }
  console.log(`${names.length - failed} of ${names.length} families trained, were killed and resumed, and drew.`)
  process.exitCode = failed > 0 ? 1 : 0
}

function refuse(message) {
  console.error(message)
  process.exit(2)
}
