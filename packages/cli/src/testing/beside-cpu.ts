// A script: ENGINE ADAPTER. Trains small models there and on `cpu`; a line of JSON for each says how far they are apart.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readTable, resolveConfig, tf, type Variable } from '@elbow/core'
import { openStepper } from '../bench/stepper.js'
import { interruptedAndResumed } from './interrupted.js'
import { registry } from './registry.js'
import { smallModels, type SmallModel } from './small-models.js'

const [engine, adapter] = process.argv.slice(2)

interface Training {
  readonly losses: readonly number[]
  /** Of the first step's loss, by the name of the weights. */
  readonly gradients: ReadonlyMap<string, readonly number[]>
  /** By all steps after the first. */
  readonly tensorsLeft: number
}

function configOf({ parts, options, latents, steps }: SmallModel, settings: Readonly<Record<string, unknown>>) {
  const usual = { 'batch-size': 4, 'learning-rate': 1e-2, 'log-every': 1, latents, steps }
  const request = { parts, options, evaluate: [], evaluateOptions: {} }
  return resolveConfig(registry, { ...request, settings: { ...usual, ...settings } })
}

async function train(model: SmallModel, settings: Readonly<Record<string, unknown>>): Promise<Training> {
  const config = configOf(model, settings)
  let before = 0
  const warn = (line: string) => console.error(line)
  const stepper = await openStepper({ registry, config, warn })
  const losses: number[] = []
  let gradients: Training['gradients'] = new Map()
  for (let step = 1; step <= model.steps; step++) {
    losses.push((await stepper.advance(1))!.loss)
    if (step === 1) {
      gradients = await firstMoments(stepper.run.saved)
      before = tf.memory().numTensors
    }
  }
  const tensorsLeft = tf.memory().numTensors - before
  await stepper.close()
  return { losses, gradients, tensorsLeft }
}

/** After one step of Adam they are the gradient, but for the factor 1 − β₁. */
async function firstMoments(saved: ReadonlyMap<string, Variable>): Promise<Training['gradients']> {
  const slots = [...saved].filter(([name]) => name.startsWith('optimizer/m/'))
  return new Map(await Promise.all(slots.map(async ([name, slot]) => [name, [...(await slot.data())]] as const)))
}

/** The largest difference over the largest number; infinite where one of them is none. */
function distance(a: readonly number[], b: readonly number[]): number {
  const far = Math.max(...b.map((value, i) => Math.abs(a[i]! - value)))
  const size = Math.max(...b.map(Math.abs), 1e-12)
  return a.length === b.length && Number.isFinite(far / size) ? far / size : 1e9
}

async function resumedLosses(model: SmallModel): Promise<readonly number[]> {
  const directory = await mkdtemp(join(tmpdir(), 'elbow-test-'))
  try {
    const path = join(directory, 'run')
    const config = configOf(model, { engine, 'engine.adapter': adapter, 'evaluate-limit': 4 })
    await interruptedAndResumed(config, path, model.steps / 2)
    return (await readTable(join(path, 'train.arrow'))).rows.map(({ loss }) => Number(loss))
  } finally {
    await rm(directory, { recursive: true })
  }
}

const say = (name: string, value: number) => console.log(JSON.stringify({ name, value }))

const models = Object.entries(smallModels)
const there = new Map<string, Training>()
for (const [name, model] of models) there.set(name, await train(model, { engine, 'engine.adapter': adapter }))
const resumed = await resumedLosses(smallModels['the mlp VAE']!)
say('a resumed run', distance(resumed, there.get('the mlp VAE')!.losses))
for (const [name, model] of models) {
  const { losses, gradients, tensorsLeft } = there.get(name)!
  const reference = await train(model, { engine: 'cpu' })
  const slopes = [...reference.gradients].map(([weights, slope]) => distance(gradients.get(weights) ?? [], slope))
  say(`losses of ${name}`, distance(losses, reference.losses))
  say(`gradients of ${name}`, Math.max(...slopes))
  say(`tensors left by ${name}`, tensorsLeft)
}
