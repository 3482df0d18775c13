// node benchmarks/receptive-field.mjs [OPTIONS]: rate as a function of the receptive field of an autoregressive decoder.
import { existsSync, mkdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { commit, describeMachine } from './harness/machine.mjs'
import { elbow, ensureReady, root, run } from '../tools/setup.mjs'

const help = `node benchmarks/receptive-field.mjs [options]

Trains a VAE with a small autoregressive decoder on static MNIST at half resolution with β = 1, once for each receptive
field. See docs/receptive-field.md.

  --fields LIST       receptive fields of the decoder in pixels; 0 is unlimited (default: 1,2,4,8,0)
  --steps N           training steps per run (default: 500)
  --batch-size N      images per step (default: 32)
  --train N           number of training images (default: 6000)
  --test N            number of test images (default: 2000)
  --depth N           channels of the decoder (default: 8)
  --layers N          residual layers per block of the decoder (default: 1)
  --seed N            seed of each run (default: 1)
  --data-dir DIR      directory of the static-mnist files (default: $ELBOW_DATA, ../shared/data)
  --runs DIR          directory for the runs; existing ones are not repeated (default: a temporary directory)
  --out FILE          output table (default: docs/tables/receptive-field.arrow)
  --as-built          do not install, build or download anything`

const { values: options } = parseArgs({
  options: {
    fields: { type: 'string', default: '1,2,4,8,0' },
    steps: { type: 'string', default: '500' },
    'batch-size': { type: 'string', default: '32' },
    train: { type: 'string', default: '6000' },
    test: { type: 'string', default: '2000' },
    depth: { type: 'string', default: '8' },
    layers: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    'data-dir': { type: 'string' },
    runs: { type: 'string' },
    out: { type: 'string', default: join(root, 'docs', 'tables', 'receptive-field.arrow') },
    'as-built': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (options.help) console.log(help)
else await main()

async function main() {
  if (!options['as-built']) ensureReady()
  // Imported here, because the packages may have been built only now.
  const { columns, readTable, writeTable } = await import('@elbow-vae/core')
  const { mnistAndRuns } = await import('./harness/runs.mjs')
  const { exportHalved } = await import('./harness/halved.mjs')
  const { runs, mnist } = mnistAndRuns(options)
  if (mnist === undefined) refuse('static MNIST was not found. Name its directory with --data-dir.')

  const images = await exportHalved(mnist, runs, { train: Number(options.train), test: Number(options.test) })

  const rows = []
  for (const field of options.fields.split(',').map(Number)) {
    const path = join(runs, `field-${field}-seed-${options.seed}`)
    if (!existsSync(join(path, 'eval.arrow'))) train(field, path, images)
    const test = (await readTable(join(path, 'eval.arrow'))).rows.find(({ split }) => split === 'test')
    const { seed, step, examples, rate, rate_se, distortion, distortion_se, elbo, elbo_se } = test
    rows.push({ receptive_field: field, seed, step, examples, rate, rate_se, distortion, distortion_se, elbo, elbo_se })
    console.log(line(rows.at(-1)))
  }
  const measures = ['rate', 'rate_se', 'distortion', 'distortion_se', 'elbo', 'elbo_se']
  const fieldColumn = {
    name: 'receptive_field',
    description: 'receptive field of the decoder in pixels; 0: unlimited',
    type: 'integer',
  }
  const table = { columns: [fieldColumn, ...columns('seed', 'step', 'examples', ...measures)], rows }
  const { steps, 'batch-size': batch, train: trained, depth, layers } = options
  const machine = describeMachine(availableParallelism())
  const facts = { steps, batch, trained, depth, layers, commit: commit(), machine }
  mkdirSync(dirname(options.out), { recursive: true })
  await writeTable(options.out, table, { 'elbow.experiment': JSON.stringify(facts), 'elbow.schema': '1' })
}

function train(field, path, images) {
  const scales = field === 0 ? 2 : 3 // 14 pixels can be halved once; a limited receptive field allows no halving
  const { depth, layers, steps, seed, 'batch-size': batch } = options
  const flags = {
    ...{ dataset: 'file', 'dataset.train': images.train, 'dataset.test': images.test, 'dataset.shape': '14,14,1' },
    ...{ encoder: 'mlp', 'encoder.hidden': 128, latents: 16, marginal: 'gaussian', objective: 'elbo' },
    ...{ decoder: 'pixelcnn', 'decoder.depth': depth, 'decoder.layers': layers },
    ...{ 'decoder.scales': scales, 'decoder.receptive-field': field },
    ...{ steps, 'batch-size': batch, 'learning-rate': 2e-3, seed, out: path },
  }
  const words = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)])
  const code = run(process.execPath, [elbow, 'run', ...words], { stdio: ['ignore', 'ignore', 'inherit'] })
  if (code !== 0) throw new Error(`receptive field ${field}: elbow run ended with ${code}`)
}

function line({ receptive_field: field, rate, rate_se, distortion, elbo }) {
  return [
    `receptive field ${field === 0 ? 'all' : String(field).padStart(3)}`,
    `rate ${rate.toFixed(2)} ± ${rate_se.toFixed(2)}`,
    `distortion ${distortion.toFixed(2)}`,
    `−elbo ${(-elbo).toFixed(2)} nats`,
  ].join('; ')
}

function refuse(message) {
  console.error(message)
  process.exit(2)
}
