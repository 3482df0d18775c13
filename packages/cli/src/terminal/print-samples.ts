import { formatCell, formatTable } from './table.js'
import type { CollectedSamples, Destination } from '@elbow-vae/results/samples'

/** Print the runs in a picture, in the order of its columns, and the paths of the picture and its table. */
export function printSamples({ split, runs }: CollectedSamples, destination: Destination, json: boolean): void {
  for (const { path, step, rate } of runs) {
    if (rate === null)
      console.error(`${path} has no evaluation on ${split} at step ${step}: its rate is unknown. Use elbow evaluate.`)
  }
  const shown = runs.map(({ name, path, step, rate, distortion }) => ({ run: name, path, step, rate, distortion }))
  if (json) {
    console.log(JSON.stringify({ ...destination, split, runs: shown }, undefined, 2))
    return
  }
  const rows = shown.map(({ run, step, rate, distortion }) => [run, ...[step, rate, distortion].map(formatCell)])
  console.log(formatTable(['run', 'step', 'rate', 'distortion'], rows))
  console.log(`Nats per example, on ${split}. Picture: ${destination.picture}, table: ${destination.table}`)
}
