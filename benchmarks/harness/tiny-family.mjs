// A script: FAMILY STEPS ENGINE ADAPTER. Trains a tiny model family on that engine and on `cpu`, and prints one line of JSON.
import { createRegistry, executeRun, resolveConfig, startEngine, tf } from '@elbow-vae/core'
import { datasets } from '@elbow-vae/datasets'
import { evaluators } from '@elbow-vae/evaluators'
import { models } from '@elbow-vae/models'
import { objectives } from '@elbow-vae/objectives'
import { nowhere, tinyBits } from '../../packages/cli/dist/testing/in-process.js'

const depths = [4, 4, 6, 6, 8]
const masked = { hidden: [10, 10] }
/** Small widths, so that a step on a software GPU takes seconds. */
const tiny = {
  encoder: { mlp: { hidden: [8] }, conv: { depths }, 'conv-iaf': { depths, steps: 2, ...masked } },
  decoder: {
    mlp: { hidden: [8] },
    deconv: { depths: [6, 6, 6, 4, 4, 4] },
    pixelcnn: { depth: 3, layers: 1, scales: 2 },
  },
  marginal: { gaussian: {}, maf: { ...masked, steps: 2 }, vamp: { components: 7 } },
}

const [family, steps, engine, adapter] = process.argv.slice(2)
const [encoder, decoder, marginal] = family.split('+')
const registry = createRegistry([tinyBits, ...datasets, ...models, ...objectives, ...evaluators])

async function train(settings) {
  const parts = { encoder, decoder, marginal }
  const sizes = Object.fromEntries(Object.entries(parts).map(([kind, name]) => [kind, tiny[kind][name]]))
  const config = resolveConfig(registry, {
    parts: { dataset: 'tiny-bits', ...parts, objective: 'beta' },
    options: { dataset: { side: 8 }, ...sizes, objective: { beta: 0.7 } },
    evaluate: [],
    evaluateOptions: { samples: { count: 1 } },
    settings: {
      steps,
      'batch-size': 4,
      latents: [3],
      'learning-rate': 1e-3,
      'log-every': 1,
      'evaluate-limit': 4,
      ...settings,
    },
  })
  await startEngine(settings.engine, settings['engine.adapter'])
  const before = tf.memory().numTensors
  const losses = []
  const { rows } = await executeRun({ registry, config, output: nowhere, watch: ({ loss }) => losses.push(loss) })
  return { numbers: [...losses, ...rows.map(({ elbo }) => elbo)], left: tf.memory().numTensors - before }
}

const tried = await train({ engine, 'engine.adapter': adapter })
const reference = await train({ engine: 'cpu' })
const differences = tried.numbers.map(
  (value, i) => Math.abs(value - reference.numbers[i]) / Math.abs(reference.numbers[i]),
)
const isWhole = tried.numbers.length === reference.numbers.length && differences.every(Number.isFinite)
console.log(JSON.stringify({ distance: isWhole ? Math.max(...differences) : null, left: tried.left }))
