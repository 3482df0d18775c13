import type { Cell } from '@elbow/core'
import { table } from '../print.js'
import type { OneBitVariant } from './one-bit.js'
import { oneBitGroups, type OneBitGroup } from './one-bit-groups.js'
import type { ExperimentRun } from './run-experiment.js'

/** Columns of the printed table: a heading, and what of a model's runs it shows. */
const columns: readonly (readonly [string, (group: OneBitGroup) => Cell | undefined])[] = [
  ['D', ({ best }) => best['distortion']],
  ['D/n', ({ best }) => best['distortion_per_bit']],
  ['R', ({ best }) => best['rate']],
  ['loss', ({ best }) => best['loss']],
  ['median', ({ medianLoss }) => medianLoss],
  ['optimum', ({ best }) => best['optimum']],
  ['gap', ({ best }) => best['gap']],
  ['−log g(x)', ({ best }) => negative(best['log_likelihood'])],
  ['KL(e‖p)', ({ best }) => best['posterior_divergence']],
  ['n ln 2', ({ best }) => best['ignoring']],
  ['Shu 2017', ({ best }) => best['published']],
]

/** A line per model: its best run, the median over seeds, the exact optimum, and what Shu printed. */
export function oneBitTable(runs: readonly ExperimentRun<OneBitVariant>[]): string {
  const groups = oneBitGroups(runs.map(({ row }) => row))
  const head = ['layers', 'n', 'β', 'seeds', ...columns.map(([heading]) => heading), 'stuck']
  const rows = groups.map((group) => [
    ...[group.layers, group.bits, group.beta, group.runs.length].map(String),
    ...columns.map(([, of]) => digits(of(group))),
    group.stuck === null ? '–' : String(group.stuck),
  ])
  return `${table(head, rows)}\nNats. Best of the seeds by loss = D + βR, but for the median. optimum: exact for one layer; for the others what none can be below.`
}

const negative = (value: Cell | undefined) => (typeof value === 'number' ? -value : null)

const digits = (value: Cell | undefined) => (typeof value === 'number' ? value.toFixed(4) : '–')
