import { engineNames } from './engines/engine.js'
import { errors } from './errors.js'
import type { PartConfig } from './model.js'
import { resolveOptions, type Options, type OptionValues, type Values } from './options.js'
import { kinds, type Kind } from './plugin.js'
import type { Registry } from './registry.js'

/** Settings of a run that belong to no plugin. The same declaration makes flags, help, validation and manifest. */
export const runOptions = {
  seed: { default: 1, min: 0, max: 2 ** 32 - 1, integer: true, help: 'seed of weights, batches and noise' },
  engine: {
    default: 'auto',
    choices: ['auto', ...engineNames],
    help: 'what computes; auto takes the first that starts',
  },
  'engine.adapter': {
    default: '',
    help: 'which of several GPUs: a part of its name for webgpu, its number for tensorflow-gpu; open: the best',
  },
  compile: {
    default: 'auto',
    choices: ['auto', 'xla', 'off'],
    help: 'run steps as TensorFlow graphs where the engine can; xla: have XLA compile the training step further',
  },
  epochs: {
    default: null,
    min: 0,
    help: 'passes over the training split; open: 10, where --steps is not given',
    unit: 'epochs',
  },
  steps: {
    default: null,
    min: 0,
    integer: true,
    help: 'optimizer steps, instead of --epochs; open: 3,000 for exact data',
    unit: 'steps',
  },
  'batch-size': { default: 100, min: 1, integer: true, help: 'examples per step', unit: 'examples' },
  'learning-rate': { default: null, above: 0, help: 'of the first step; open: 3e-2 for exact data, 1e-3 otherwise' },
  schedule: {
    default: 'auto',
    choices: ['auto', 'constant', 'cosine', 'linear-tail'],
    help: 'of the learning rate; linear-tail: constant for the first half, then linearly to 0; auto: cosine for exact data, constant otherwise',
  },
  optimizer: { default: 'adam', choices: ['adam', 'sgd'], help: 'update rule' },
  'optimizer.normalize-gradients': {
    default: false,
    help: 'divide the gradient of each layer by its Euclidean norm (Yu et al. 2017)',
  },
  latents: {
    default: [],
    min: 1,
    integer: true,
    help: 'size of the code, or of each block of a hierarchy z1,z2,…; open: 64, or as many codes as categories for categorical data',
  },
  samples: { default: 1, min: 1, integer: true, help: 'draws of the code per example, K' },
  quadrature: {
    default: 0,
    min: 0,
    max: 512,
    integer: true,
    help: 'nodes per dimension of a quadrature over a code of one or two dimensions, instead of draws; 0: draw',
  },
  'evaluate-quadrature': {
    default: 0,
    min: 0,
    max: 512,
    integer: true,
    help: 'nodes per dimension in evaluations; 0: as many as in training',
  },
  inference: {
    default: 'amortized',
    choices: ['amortized', 'per-example'],
    help: 'of the code in training: by the encoder, or by gradient steps on parameters of each example',
  },
  'inference.steps': { default: 20, min: 1, integer: true, help: 'gradient steps per example', unit: 'steps' },
  'inference.rate': { default: 0.1, above: 0, help: "learning rate of the first of them (Adam's), falling to 0" },
  'inference.start': {
    default: 'encoder',
    choices: ['encoder', 'scratch'],
    help: 'where they begin: at what the encoder says, or at zeros',
  },
  rate: { default: 'auto', choices: ['auto', 'sampled'], help: 'auto: in closed form where there is one' },
  'evaluate-every': {
    default: 0,
    min: 0,
    help: 'evaluate the held-out splits every so many epochs (steps, for exact data); 0: at the end only',
  },
  'evaluate-limit': {
    default: 0,
    min: 0,
    integer: true,
    help: 'evaluate so many examples of each split only, evenly spread over it; 0 takes them all',
    unit: 'examples',
  },
  'early-stopping': {
    default: 0,
    min: 0,
    integer: true,
    help: 'stop after so many evaluations without a better value of --early-stopping-on; 0: never',
    unit: 'evaluations',
  },
  'early-stopping-on': {
    default: 'auto',
    choices: ['auto', 'loss', 'elbo', 'rate', 'distortion'],
    help: 'criterion of early stopping and of best.safetensors on the validation split (exact data: the distribution): the lowest loss of the objective, the highest elbo, the lowest rate or the lowest distortion, among evaluations after all schedules have ended; auto: loss where two evaluations can be compared by it, else elbo',
  },
  'checkpoint-every': {
    default: 1000,
    min: 0,
    integer: true,
    help: 'keep a checkpoint every so many steps; 0: at the end only',
    unit: 'steps',
  },
  'log-every': {
    default: 10,
    min: 1,
    integer: true,
    help: 'one row of train.arrow every so many steps',
    unit: 'steps',
  },
} as const satisfies Options

/** Checked values of `runOptions`. */
export type RunSettings = Values<typeof runOptions>

const partKinds = ['dataset', 'encoder', 'decoder', 'marginal', 'objective'] as const satisfies readonly Kind[]

/** A run, fully decided: `run.json` holds it, and two runs with the same one give the same numbers. */
export type RunConfig = Readonly<Record<(typeof partKinds)[number], PartConfig>> & {
  readonly evaluate: readonly PartConfig[]
  readonly settings: RunSettings
}

/** What was asked for, before defaults: text from flags, values from a config file. */
export interface RunRequest {
  readonly parts: Readonly<Partial<Record<(typeof partKinds)[number], string>>>
  /** Option values by part: `objective` -> { beta: '0.5' }. */
  readonly options: Readonly<Partial<Record<Kind, Readonly<Record<string, unknown>>>>>
  readonly evaluate: readonly string[]
  /** Option values by evaluator's name. */
  readonly evaluateOptions: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly settings: Readonly<Record<string, unknown>>
}

/** Always evaluated: what eval.arrow and samples.png are for. */
const alwaysEvaluated = ['rate-distortion', 'samples']

/**
 * Fill in defaults and check everything that can be checked without touching data.
 *
 * @throws UNKNOWN_PLUGIN, UNKNOWN_OPTION, BAD_OPTION, BAD_USAGE
 */
export function resolveConfig(registry: Registry, request: RunRequest): RunConfig {
  const settings = resolveOptions('run', runOptions, request.settings)
  if (settings.epochs !== null && settings.steps !== null) {
    throw errors.badUsage('--epochs and --steps were both given. Give one of them.')
  }
  const parts = partKinds.map((kind) => {
    const name = request.parts[kind]
    if (name === undefined) throw errors.badUsage(`--${kind} is missing. Available: ${namesOf(registry, kind)}.`)
    return [kind, resolvePart(registry, kind, name, request.options[kind])] as const
  })
  return {
    ...(Object.fromEntries(parts) as Record<(typeof partKinds)[number], PartConfig>),
    evaluate: resolveEvaluators(registry, [...alwaysEvaluated, ...request.evaluate], request.evaluateOptions),
    settings,
  }
}

/** Evaluators by name, each once. @throws UNKNOWN_PLUGIN, UNKNOWN_OPTION, BAD_OPTION */
export function resolveEvaluators(
  registry: Registry,
  names: readonly string[],
  options: RunRequest['evaluateOptions'],
): readonly PartConfig[] {
  return [...new Set(names)].map((name) => resolvePart(registry, 'evaluator', name, options[name]))
}

function resolvePart(registry: Registry, kind: Kind, name: string, given: Readonly<Record<string, unknown>> = {}) {
  const plugin = registry.get(kind, name)
  const options = resolveOptions(`--${kind} ${name}`, plugin.options, given) as OptionValues
  return { name, options }
}

const namesOf = (registry: Registry, kind: Kind) =>
  registry
    .list(kind)
    .map(({ name }) => name)
    .join(', ')

/** Is this the name of a kind of plugin? */
export const isKind = (name: string): name is Kind => (kinds as readonly string[]).includes(name)
