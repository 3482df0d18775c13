import { engineNames } from '../engines/engine.js'
import { errors } from '../errors.js'
import type { PartConfig } from '../contracts/config.js'
import { resolveOptions } from '../plugins/options.js'
import type { Options, Values } from '../contracts/options.js'
import { kinds } from '../plugins/define-plugin.js'
import type { Kind } from '../contracts/plugin.js'
import type { Registry } from '../plugins/registry.js'

/** Settings of a run that belong to no plugin. Flags, help, validation and manifest derive from this declaration. */
export const runOptions = {
  seed: { default: 1, min: 0, max: 2 ** 32 - 1, integer: true, help: 'seed of weights, batches and noise' },
  engine: {
    default: 'auto',
    choices: ['auto', ...engineNames],
    help: 'compute engine; auto takes the first that starts',
  },
  'engine.adapter': {
    default: '',
    help: 'which of several GPUs: a part of its name for webgpu, its number for tensorflow-gpu; default: the best',
  },
  compile: {
    default: 'auto',
    choices: ['auto', 'xla', 'off'],
    help: 'run steps as TensorFlow graphs if the engine can; xla: compile the training step with XLA too',
  },
  epochs: {
    default: null,
    min: 0,
    help: 'passes over the training split; default: 10, where --steps is not given',
    unit: 'epochs',
  },
  steps: {
    default: null,
    min: 0,
    integer: true,
    help: 'optimizer steps, instead of --epochs; default: 3,000 for exact data',
    unit: 'steps',
  },
  'batch-size': { default: 100, min: 1, integer: true, help: 'examples per step', unit: 'examples' },
  'learning-rate': { default: null, above: 0, help: 'of the first step; default: 3e-2 for exact data, 1e-3 otherwise' },
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
    help: 'size of the code, or of each block of a hierarchy z1,z2,…; default: 64, or as many codes as categories for categorical data',
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
  'inference.learning-rate': {
    default: 0.1,
    above: 0,
    help: "Adam's learning rate in the first of these steps; it decays to 0",
  },
  'inference.start': {
    default: 'encoder',
    choices: ['encoder', 'scratch'],
    help: 'initial parameters: output of the encoder, or zeros',
  },
  'rate-estimator': {
    default: 'auto',
    choices: ['auto', 'sampled'],
    help: 'estimator of the rate; auto: closed form if there is one',
  },
  'evaluate-every': {
    default: 0,
    min: 0,
    help: 'epochs (steps, for exact data) between evaluations of the held-out splits; 0: at the end only',
  },
  'evaluate-limit': {
    default: 0,
    min: 0,
    integer: true,
    help: 'evaluate this many examples of each split, evenly spaced; 0: all',
    unit: 'examples',
  },
  'early-stopping': {
    default: 0,
    min: 0,
    integer: true,
    help: 'stop after this many evaluations without a better value of --early-stopping-on; 0: never',
    unit: 'evaluations',
  },
  'early-stopping-on': {
    default: 'auto',
    choices: ['auto', 'loss', 'elbo', 'rate', 'distortion'],
    help: 'criterion of early stopping and of best.safetensors on the validation split (exact data: the distribution): the lowest loss of the objective, the highest elbo, the lowest rate or the lowest distortion, among evaluations after all schedules have ended; auto: loss if two evaluations can be compared by it, else elbo',
  },
  'checkpoint-every': {
    default: 1000,
    min: 0,
    integer: true,
    help: 'steps between checkpoints; 0: at the end only',
    unit: 'steps',
  },
  'log-every': {
    default: 10,
    min: 1,
    integer: true,
    help: 'steps between rows of train.arrow',
    unit: 'steps',
  },
} as const satisfies Options

/** Values of `runOptions`. */
export type RunSettings = Values<typeof runOptions>

/** Kinds of which a run has exactly one part. */
type PartKind = Exclude<Kind, 'evaluator'>

/** The complete configuration of a run, recorded in `run.json`. Two runs with the same one give the same numbers. */
export type RunConfig = Readonly<Record<PartKind, PartConfig>> & {
  readonly evaluate: readonly PartConfig[]
  readonly settings: RunSettings
}

/** A request before defaults: text from flags, values from a configuration file. */
export interface RunRequest {
  readonly parts: Readonly<Partial<Record<PartKind, string>>>
  /** Option values by part: `objective` -> { beta: '0.5' }. */
  readonly options: Readonly<Partial<Record<Kind, Readonly<Record<string, unknown>>>>>
  readonly evaluate: readonly string[]
  /** Option values by evaluator's name. */
  readonly evaluateOptions: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly settings: Readonly<Record<string, unknown>>
}

/** Evaluators of every run. */
const alwaysEvaluated = ['rate-distortion', 'samples']

/**
 * Fills in defaults and checks everything that does not depend on the data.
 *
 * @throws UNKNOWN_PLUGIN, UNKNOWN_OPTION, BAD_OPTION, BAD_USAGE
 */
export function resolveConfig(registry: Registry, request: RunRequest): RunConfig {
  const settings = resolveOptions('run', runOptions, request.settings)
  if (settings.epochs !== null && settings.steps !== null) {
    throw errors.badUsage('--epochs and --steps were both given. Give one of them.')
  }
  const part = (kind: PartKind): PartConfig => {
    const name = request.parts[kind]
    if (name === undefined) throw errors.badUsage(`--${kind} is missing. Available: ${namesOf(registry, kind)}.`)
    return resolvePart(registry, kind, name, request.options[kind])
  }
  return {
    dataset: part('dataset'),
    encoder: part('encoder'),
    decoder: part('decoder'),
    marginal: part('marginal'),
    objective: part('objective'),
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

function resolvePart(
  registry: Registry,
  kind: Kind,
  name: string,
  given: Readonly<Record<string, unknown>> = {},
): PartConfig {
  return { name, options: resolveOptions(`--${kind} ${name}`, registry.get(kind, name).options, given) }
}

const namesOf = (registry: Registry, kind: Kind) =>
  registry
    .list(kind)
    .map(({ name }) => name)
    .join(', ')

/** Whether this is the name of a kind of plugin. */
export const isKind = (name: string): name is Kind => kinds.some((kind) => kind === name)
