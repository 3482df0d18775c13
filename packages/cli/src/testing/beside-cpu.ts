// A script with arguments ENGINE ADAPTER. It trains small models on that engine and on `cpu`, and prints their differences,
// one line of JSON for each.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readTable, resolveConfig, tf, type Variable } from '@elbow-vae/core'
import { openStepper } from '../bench/stepper.js'
import { interruptedAndResumed } from './interrupted.js'
import { registry } from './registry.js'
import { smallModels, type SmallModel } from './small-models.js'

const [engine, adapter] = process.argv.slice(2)

interface Training {
  readonly losses: readonly number[]
  /** Gradients of the first step's loss, by variable name. */
  readonly gradients: ReadonlyMap<string, readonly number[]>
  /** Tensors that all steps after the first did not dispose. */
  readonly tensorsLeft: number
}

function configOf({ parts, options, latents, steps }: SmallModel, settings: Readonly<Record<string, unknown>>) {
  const defaults = { 'batch-size': 4, 'learning-rate': 1e-2, 'log-every': 1, latents, steps }
  const request = { parts, options, evaluate: [], evaluateOptions: {} }
  return resolveConfig(registry, { ...request, settings: { ...defaults, ...settings } })
}

async function train(model: SmallModel, settings: Readonly<Record<string, unknown>>): Promise<Training> {
  const config = configOf(model, settings)
  let before = 0
  const warn = (line: string) => console.error(line)
  const stepper = await openStepper({ registry, config, warn })
  const losses: number[] = []
  let gradients: Training['gradients'] = new Map()
  for (let step = 1; step <= model.steps; step++) {
    const advance = await stepper.advance(1)
    if (!advance) throw new Error(`step ${step} was interrupted`)
    losses.push(advance.loss)
    if (step === 1) {
      gradients = await firstMoments(stepper.run.saved)
      before = tf.memory().numTensors
    }
  }
  const tensorsLeft = tf.memory().numTensors - before
  await stepper.close()
  return { losses, gradients, tensorsLeft }
}

/** The first moments of Adam: after one step they are the gradient times 1 − β₁. */
async function firstMoments(saved: ReadonlyMap<string, Variable>): Promise<Training['gradients']> {
  const slots = [...saved].filter(([name]) => name.startsWith('optimizer/m/'))
  return new Map(await Promise.all(slots.map(async ([name, slot]) => [name, [...(await slot.data())]] as const)))
}

/** The largest difference divided by the largest value; 1e9 if it is not finite or the lengths differ. */
function distance(a: readonly number[], b: readonly number[]): number {
  const difference = Math.max(...b.map((value, i) => Math.abs(a[i]! - value)))
  const relative = difference / Math.max(...b.map(Math.abs), 1e-12)
  return a.length === b.length && Number.isFinite(relative) ? relative : 1e9
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

const print = (name: string, value: number) => console.log(JSON.stringify({ name, value }))

const trainings: { name: string; model: SmallModel; training: Training }[] = []
for (const [name, model] of Object.entries(smallModels))
  trainings.push({ name, model, training: await train(model, { engine, 'engine.adapter': adapter }) })
for (const { name, model, training } of trainings)
  if (name === 'the mlp VAE') print('a resumed run', distance(await resumedLosses(model), training.losses))
for (const { name, model, training } of trainings) {
  const { losses, gradients, tensorsLeft } = training
  const reference = await train(model, { engine: 'cpu' })
  const differences = [...reference.gradients].map(([variable, gradient]) =>
    distance(gradients.get(variable) ?? [], gradient),
  )
  print(`losses of ${name}`, distance(losses, reference.losses))
  print(`gradients of ${name}`, Math.max(...differences))
  print(`tensors left by ${name}`, tensorsLeft)
}
