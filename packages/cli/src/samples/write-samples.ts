import { columns, schemaVersion, writePicture, writeTable, type Registry } from '@elbow/core'
import { drawPicture, samplesTable } from '@elbow/evaluators'
import type { Collected } from './collect-samples.js'
import { pictureName, type Destination } from './destination.js'
import { runLabels } from './run-labels.js'

/** The picture, and the table behind it. @throws OUTPUT_UNWRITABLE */
export async function writeSamples(
  { dataset, split, runs }: Collected,
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
