import { join } from 'node:path'
import { errors, schemaVersion, writeTable } from '@elbow-vae/core'
import { parseIntegers } from '../../flags/lists.js'
import { groupsOf, frontierOf, frontierTable } from '@elbow-vae/results/frontier'
import { runWithInterrupt } from '../../terminal/interrupt.js'
import { builtInRegistry } from '../../plugins/built-in.js'
import { runAsSweep, type SweepExperimentOptions } from '../shared/run-as-sweep.js'
import { drawFigures } from './draw-figures.js'
import { imageTable } from './image-table.js'
import { imageRequests, isImageScale, imageScales, type ImageData } from './scales.js'

/** Options of `reproduceImages`. */
export interface ReproduceImagesOptions extends SweepExperimentOptions {
  readonly scale: string
}

/**
 * `elbow reproduce mnist|omniglot`: trains the families and weights of ABE section 4 as a sweep, which continues when it is
 * started again. Then writes the frontier and the figures, and prints a comparison with the paper.
 */
export async function reproduceImages(data: ImageData, options: ReproduceImagesOptions): Promise<void> {
  const { scale, dataDir, json = false } = options
  if (!isImageScale(scale)) throw errors.badOption('--scale', imageScales.join(', '), scale)
  const out = options.out ?? join('runs', `${data}-${scale}`)
  const points = await runAsSweep(imageRequests(data, scale, parseIntegers('--seed', options.seed)), out, options)
  if (points.length === 0) return
  const table = frontierTable(groupsOf(points, ['decoder']).map(frontierOf), ['decoder'])
  await writeTable(join(out, 'frontier.arrow'), table, { 'elbow.table': 'frontier', 'elbow.schema': schemaVersion })
  const log = json ? console.error : console.log
  log(`\n${imageTable(data, points)}\n\nTest images, nats. Table: ${join(out, 'frontier.arrow')}`)
  const drawn = await runWithInterrupt((signal) =>
    drawFigures(points, { registry: builtInRegistry(), out, signal, dataDir }),
  )
  for (const { picture, title } of drawn) log(`${picture}: ${title}`)
}
