import { columns, schemaVersion, writePicture, writeTable, type Registry } from '@elbow-vae/core'
import { drawPicture, samplesTable } from '@elbow-vae/evaluators'
import type { CollectedSamples } from './collect-samples.js'
import { pictureName, type Destination } from './destination.js'
import { runLabels } from './run-labels.js'

/** Writes the picture and the table with its data. @throws OUTPUT_UNWRITABLE */
export async function writeSamples(
  { dataset, split, runs }: CollectedSamples,
  { picture, table }: Destination,
  registry: Registry,
): Promise<void> {
  const models = runs.map(({ name, step, rate, distortion, row, manifest: { config }, samples }) => ({
    labels: runLabels(registry, { name, rate, distortion, row, config }),
    cells: { run: name, step, rate, distortion },
    samples,
  }))
  const data = samplesTable(models, {
    event: dataset.event,
    split,
    cells: columns('run', 'step', 'rate', 'distortion'),
  })
  const configurations = Object.fromEntries(runs.map(({ name, manifest }) => [name, manifest.config]))
  await writeTable(table, data, { 'elbow.runs': JSON.stringify(configurations), 'elbow.schema': schemaVersion })
  await writePicture(picture, pictureName, drawPicture(dataset, models))
}
