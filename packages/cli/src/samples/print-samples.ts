import { cell, table } from '../print.js'
import type { Collected } from './collect-samples.js'
import type { Destination } from './destination.js'

/** What the picture shows, in the order of its columns, and where it is. */
export function printSamples({ split, runs }: Collected, destination: Destination, json: boolean): void {
  for (const { path, step, rate } of runs) {
    if (rate === null) console.error(`${path}: its rate on ${split} at step ${step} is not known. Use elbow evaluate.`)
  }
  const shown = runs.map(({ name, path, step, rate, distortion }) => ({ run: name, path, step, rate, distortion }))
  if (json) {
    console.log(JSON.stringify({ ...destination, split, runs: shown }, undefined, 2))
    return
  }
  const rows = shown.map(({ run, step, rate, distortion }) => [run, ...[step, rate, distortion].map(cell)])
  console.log(table(['run', 'step', 'rate', 'distortion'], rows))
  console.log(`Nats per example, on ${split}. Picture: ${destination.picture}, table: ${destination.table}`)
}
