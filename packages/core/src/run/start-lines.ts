import type { RunSettings } from './config.js'
import { criterionOf, incomparableReason, type Criterion } from './criterion.js'
import type { ResolvedConfig } from './resolve-defaults.js'
import { criterionSplit } from './evaluations.js'
import type { PreparedRun } from './prepare.js'

/** Optimizer steps between two evaluations; 0: an evaluation at the end only. */
export const evaluationInterval = (settings: RunSettings, stepsPerEpoch: number | null): number =>
  Math.round(settings['evaluate-every'] * (stepsPerEpoch ?? 1))

/**
 * Lines to print before a training: unfinished schedules, the criterion of the best checkpoint, and settings without effect.
 *
 * @throws BAD_USAGE for `--early-stopping-on loss` if losses cannot be compared
 */
export function startLines(run: PreparedRun, config: ResolvedConfig): readonly string[] {
  const { settings, objective } = config
  const criterion = criterionOf(settings['early-stopping-on'], objective.name, run.model.objective)
  if (run.steps === 0) return []
  const isChosen = !['auto', 'elbo'].includes(settings['early-stopping-on']) // the value of older runs
  const needsBest = settings['early-stopping'] > 0 || settings['evaluate-every'] > 0 || isChosen
  return [...unfinishedSchedules(run), ...(needsBest ? bestLines(run, config, criterion) : [])]
}

const unfinishedSchedules = ({ scheduleEnd }: PreparedRun): readonly string[] =>
  scheduleEnd.unfinished.map(
    ({ name, last, next }) =>
      `${name} still changes at the end of the training: ${digits(last)} in the last step, ${digits(next)} after it.`,
  )

function bestLines(run: PreparedRun, config: ResolvedConfig, criterion: Criterion): readonly string[] {
  const { settings, objective } = config
  const patience = settings['early-stopping']
  const split = criterionSplit(run.dataset)
  if (!split) {
    const consequence =
      patience > 0 ? `no best.safetensors is kept, and --early-stopping ${patience} has no effect` : noBest
    return [`These data have no validation split: ${consequence}.`, ...intervalLines(run, settings)]
  }
  const { step: end } = run.scheduleEnd
  const reason =
    settings['early-stopping-on'] === 'auto' && criterion !== 'loss'
      ? ` (${incomparableReason(objective.name, run.model.objective)})`
      : ''
  const from = end > 0 ? `, after step ${end}, when the schedules of the objective have ended` : ''
  return [
    `Best checkpoint${patience > 0 ? ' and early stopping' : ''}: by ${words[criterion]} on split ${split}${from}${reason}.`,
    ...intervalLines(run, settings),
    ...(patience > 0 ? patienceLines(run, settings, patience) : []),
  ]
}

const noBest = 'no best.safetensors is kept'

const words = {
  loss: 'the lowest loss of the objective',
  elbo: 'the lowest D + R',
  rate: 'the lowest rate',
  distortion: 'the lowest distortion',
} as const satisfies Record<Criterion, string>

/** A warning for `--evaluate-every` below half a step or above the length of the training. */
function intervalLines({ source, steps }: PreparedRun, settings: RunSettings): readonly string[] {
  const requested = settings['evaluate-every']
  const every = evaluationInterval(settings, source.stepsPerEpoch)
  if (requested === 0 || (every > 0 && every < steps)) return []
  const why = every === 0 ? 'is less than half a step' : `is ${every} steps, and the training has ${steps}`
  return [
    `--evaluate-every ${requested} ${why}: the model is evaluated at the end only. ${advice(every, source.stepsPerEpoch)}`,
  ]
}

/** A warning if there are too few evaluations before the end to stop early: it takes more than `patience`. */
function patienceLines(run: PreparedRun, settings: RunSettings, patience: number): readonly string[] {
  const { steps, scheduleEnd, source } = run
  const every = evaluationInterval(settings, source.stepsPerEpoch)
  const count = every === 0 ? 0 : Math.floor((steps - 1) / every) - Math.floor(scheduleEnd.step / every)
  if (count > patience) return []
  const after = scheduleEnd.step > 0 ? ` after step ${scheduleEnd.step}` : ''
  return [
    `--early-stopping ${patience} has no effect: it needs ${patience + 1} evaluations${after} before the end, and there ${count === 1 ? 'is 1' : `are ${count}`}. ${advice(every, source.stepsPerEpoch)}`,
  ]
}

/** Advice for more evaluations. */
const advice = (every: number, stepsPerEpoch: number | null) =>
  every === 0
    ? `Give --evaluate-every ${Math.ceil(1e4 / (stepsPerEpoch ?? 1)) / 1e4} or more.`
    : 'Lower --evaluate-every, or train longer.'

const digits = (value: number) => String(Number(value.toPrecision(4)))
