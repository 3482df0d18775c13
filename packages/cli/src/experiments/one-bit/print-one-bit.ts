import type { Cell } from '@elbow-vae/core'
import { formatTable } from '../../terminal/table.js'
import type { OneBitVariant } from './one-bit.js'
import { oneBitGroups, type OneBitGroup } from './one-bit-groups.js'
import type { ExperimentRun } from '../shared/run-experiment.js'

/** Columns of the printed table: the heading and the cell. */
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

/** A line per model: the best run, the median over seeds, the optimum, and the result of Shu (2017). */
export function oneBitTable(runs: readonly ExperimentRun<OneBitVariant>[]): string {
  const groups = oneBitGroups(runs.map(({ row }) => row))
  const head = ['layers', 'n', 'β', 'seeds', ...columns.map(([heading]) => heading), 'stuck']
  const rows = groups.map((group) => [
    ...[group.layers, group.bits, group.beta, group.runs.length].map(String),
    ...columns.map(([, cell]) => digits(cell(group))),
    group.stuck === null ? '–' : String(group.stuck),
  ])
  return `${formatTable(head, rows)}\nIn nats. Each line is the run with the lowest loss = D + βR of its seeds; median: the median loss of all seeds. optimum: exact for one layer, a lower bound for the others.`
}

const negative = (value: Cell | undefined) => (typeof value === 'number' ? -value : null)

const digits = (value: Cell | undefined) => (typeof value === 'number' ? value.toFixed(4) : '–')
