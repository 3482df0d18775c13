// results/toy-curve.arrow, one row per contestant and run; the same in short as markdown; what is claimed about it.
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { writeTable } from '@elbow/core'
import { solveToy } from '@elbow/datasets'
import { commit, describeMachine } from './machine.mjs'

/** H(X) of the toy as every run has it: 30 bins, P(z* = 0) = 0.7, I(X;Z*) = 0.5. */
const toyEntropy = solveToy(30, 0.7, 0.5).entropy

const nats = (name, description) => ({ name, description, unit: 'nats' })

const columns = [
  { name: 'contestant', description: 'who trained', type: 'text' },
  nats('target', 'target rate σ; null where the rate had a weight'),
  { name: 'beta', description: 'weight on the rate; null where it had a target' },
  { name: 'seed', description: 'of the initial weights', type: 'integer' },
  nats('rate', 'R, exact'),
  nats('distortion', 'D, exact'),
  {
    name: 'seconds',
    description: 'of this run; an even share of all where they were trained at once',
    unit: 'seconds',
  },
]

/** @returns the table as markdown, as it is written */
export async function saveToyCurve(directory, curves, { steps, learningRate, seeds, jobs }) {
  mkdirSync(directory, { recursive: true })
  const facts = {
    machine: describeMachine(availableParallelism()),
    commit: commit(),
    date: new Date().toISOString().slice(0, 10),
  }
  const rows = Object.entries(curves).flatMap(([contestant, { rows }]) => rows.map((row) => ({ contestant, ...row })))
  const metadata = { 'elbow.benchmark': JSON.stringify({ ...facts, steps, learningRate, jobs }), 'elbow.schema': '1' }
  await writeTable(join(directory, 'toy-curve.arrow'), { columns, rows }, metadata)
  const lines = Object.entries(curves).map(([contestant, { rows, seconds }]) => {
    const { missed, above } = measuresOf(rows)
    const cells = [
      rows.length,
      seconds.toFixed(1),
      (seconds / rows.length).toFixed(2),
      missed.toFixed(5),
      above.toFixed(4),
    ]
    return `| ${[contestant, ...cells].join(' | ')} |`
  })
  const text = [
    `The toy's curve: 13 target rates and 9 weights, ${seeds} seeds, ${steps} steps of Adam from ${learningRate} (${facts.date}, commit ${facts.commit})`,
    `| contestant | runs | wall seconds | per run | largest \\|R − σ\\| | frontier over D = H − R |\n|---|--:|--:|--:|--:|--:|\n${lines.join('\n')}`,
    `Wall time is all of a command: processes, compilation, tables; ${jobs} jobs at a time here. ${facts.machine}.`,
  ].join('\n\n')
  writeFileSync(join(directory, 'toy-curve.md'), `${text}\n`)
  return text
}

/** How far the worst target was missed, and how far the worst point of the Pareto frontier lies above the diagonal. */
function measuresOf(rows) {
  const missed = Math.max(
    ...rows.filter(({ target }) => target !== null).map(({ rate, target }) => Math.abs(rate - target)),
  )
  const frontier = rows.filter((a) => !rows.some((b) => dominates(b, a)))
  return { missed, above: Math.max(...frontier.map(({ rate, distortion }) => rate + distortion - toyEntropy)) }
}

const dominates = (b, a) =>
  b.rate <= a.rate && b.distortion <= a.distortion && (b.rate < a.rate || b.distortion < a.distortion)

export function verdictOf(rows) {
  const { missed, above } = measuresOf(rows)
  const holds = missed < 0.005 && above < 0.02
  return {
    holds,
    text: `|R − σ| at most ${missed.toFixed(5)} (0.005), frontier at most ${above.toFixed(4)} nats above D = H − R (0.02): ${holds ? 'met' : 'NOT met'}.`,
  }
}
