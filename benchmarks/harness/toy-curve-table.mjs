// results/toy-curve.arrow, one row per contestant and run; its summary as Markdown; the check of its claim.
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { writeTable } from '@elbow-vae/core'
import { solveToy } from '@elbow-vae/datasets'
import { commit, describeMachine } from './machine.mjs'

/** H(X) of the toy in every run: 30 bins, P(z* = 0) = 0.7, I(X;Z*) = 0.5. */
const toyEntropy = solveToy(30, 0.7, 0.5).entropy

const nats = (name, description) => ({ name, description, unit: 'nats' })

const columns = [
  { name: 'contestant', description: 'program that trained', type: 'text' },
  nats('target', 'target rate σ; null for runs with a weight'),
  { name: 'beta', description: 'weight on the rate; null for runs with a target' },
  { name: 'seed', description: 'seed of the initial weights', type: 'integer' },
  nats('rate', 'R, exact'),
  nats('distortion', 'D, exact'),
  {
    name: 'seconds',
    description: 'training time of this run, or an equal share of runs that were trained together',
    unit: 'seconds',
  },
]

/** @returns the Markdown table that it has written */
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
    `Wall time includes processes, compilation and tables; ${jobs} concurrent jobs. ${facts.machine}.`,
  ].join('\n\n')
  writeFileSync(join(directory, 'toy-curve.md'), `${text}\n`)
  return text
}

/** The largest |R − σ|, and the largest distance of the Pareto frontier above D = H − R. */
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
