// results/learning-curve.arrow, one row per contestant and epoch; the same as Markdown and as a figure; the check of its claim.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeTable } from '@elbow-vae/core'
import { saveFigure } from './curve-figure.mjs'

/** In nats. The contestants differ in initial weights, batches and noise, so their results may differ. */
const tolerance = 1

const nats = (name, description) => ({ name, description, unit: 'nats' })

const columns = [
  { name: 'contestant', description: 'program that trained', type: 'text' },
  { name: 'version', description: 'versions of the program and its runtime', type: 'text' },
  { name: 'epoch', description: 'passes over the training images', type: 'integer' },
  nats('rate', 'closed-form rate, mean over the 10,000 test images'),
  nats('distortion', 'distortion, one draw per test image'),
  nats('negative_elbo', 'rate + distortion'),
  {
    name: 'seconds',
    description: 'since the start of training, with the evaluations of earlier epochs',
    unit: 'seconds',
  },
]

const negativeElbo = ({ rate, distortion }) => rate + distortion

/** @returns the Markdown table that it has written */
export async function saveCurves(directory, curves, facts) {
  mkdirSync(directory, { recursive: true })
  const rows = Object.entries(curves).flatMap(([contestant, curve]) =>
    curve.map((row) => ({ contestant, ...row, negative_elbo: negativeElbo(row) })),
  )
  const metadata = { 'elbow.benchmark': JSON.stringify(facts), 'elbow.schema': '1' }
  await writeTable(join(directory, 'learning-curve.arrow'), { columns, rows }, metadata)
  await saveFigure(directory, rows)
  const text = markdown(curves, facts)
  writeFileSync(join(directory, 'learning-curve.md'), `${text}\n`)
  return text
}

function markdown(curves, { machine, commit, date, seed }) {
  const lines = Object.entries(curves).flatMap(([contestant, curve]) =>
    curve.map((row) => {
      const measured = [row.rate, row.distortion, negativeElbo(row)].map((value) => value.toFixed(2))
      return `| ${[contestant, row.epoch, ...measured, row.seconds.toFixed(0)].join(' | ')} |`
    }),
  )
  const versions = Object.values(curves).map(([{ version }]) => version)
  return [
    `Convolutional VAE of ABE F.1 and F.2, static MNIST, test images, nats per example (${date}, commit ${commit}, seed ${seed})`,
    `| contestant | epoch | rate | distortion | −elbo | seconds |\n|---|--:|--:|--:|--:|--:|\n${lines.join('\n')}`,
    `${versions.join('; ')}. ${machine}. Seconds are those of a run among others; see table.md for speed.`,
  ].join('\n\n')
}

/** @returns undefined unless both contestants trained */
export function compare({ elbow, torch }) {
  if (!elbow || !torch) return undefined
  const both = Math.min(elbow.length, torch.length) // one may have trained for more epochs
  const excess = elbow.slice(0, both).map((row, i) => negativeElbo(row) - negativeElbo(torch[i]))
  const holds = excess.every((nats) => nats <= tolerance)
  const differences = excess.map((nats) => `${nats > 0 ? '+' : '−'}${Math.abs(nats).toFixed(2)}`).join(', ')
  return {
    holds,
    text: `Elbow's −elbo over PyTorch's: ${differences} nats; at most +${tolerance} is ${holds ? 'met' : 'NOT met'}.`,
  }
}
