// node benchmarks/families.mjs [OPTIONS]: train, resume and sample the twelve model families of ABE section 4 at full size.
import { parseArgs } from 'node:util'
import { ensureReady } from '../tools/setup.mjs'

const help = `node benchmarks/families.mjs [options]

Trains each model family on static MNIST at its default size, kills it halfway, resumes it from its checkpoint, evaluates
it and draws samples. Prints one line per family. The exit code is 1 if one of them fails.

  --families LIST     ENCODER+DECODER+MARGINAL,… (default: all twelve, conv+deconv+gaussian first)
  --steps N           training steps (default: 200)
  --batch-size N      images per step (default: 16)
  --seed N            seed of each run (default: 1)
  --data-dir DIR      directory of the static-mnist files (default: $ELBOW_DATA, ../shared/data)
  --runs DIR          directory for the runs (default: a temporary directory)
  --as-built          do not install, build or download anything`

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
  // Imported here, because the packages may have been built only now.
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
  console.log(`${names.length - failed} of ${names.length} families were trained, killed, resumed and sampled.`)
  process.exitCode = failed > 0 ? 1 : 0
}

function refuse(message) {
  console.error(message)
  process.exit(2)
}
