import { join } from 'node:path'
import { errors, schemaVersion, writeTable } from '@elbow/core'
import { parseIntegers } from '../../flags/lists.js'
import { groupsOf } from '../../frontier/final-points.js'
import { frontierOf, frontierTable } from '../../frontier/frontier-table.js'
import { runWithInterrupt } from '../../interrupt.js'
import { builtIn } from '../../plugins.js'
import { asSweep, type SweepExperimentOptions } from '../as-sweep.js'
import { drawFigures } from './draw-figures.js'
import { imageTable } from './image-table.js'
import { imageRequests, isScale, scales, type ImageData } from './scales.js'

export interface ReproduceImagesOptions extends SweepExperimentOptions {
  readonly scale: string
}

/**
 * `elbow reproduce mnist|omniglot`: the families and weights of ABE section 4 as a sweep, which goes on where it stopped
 * when it is started again; then the frontier and the figures of the paper, and its numbers beside ours.
 */
export async function reproduceImages(data: ImageData, options: ReproduceImagesOptions): Promise<void> {
  const { scale, dataDir, json = false } = options
  if (!isScale(scale)) throw errors.badOption('--scale', scales.join(', '), scale)
  const out = options.out ?? join('runs', `${data}-${scale}`)
  const points = await asSweep(imageRequests(data, scale, parseIntegers('--seed', options.seed)), out, options)
  if (points.length === 0) return
  const table = frontierTable(groupsOf(points, ['decoder']).map(frontierOf), ['decoder'])
  await writeTable(join(out, 'frontier.arrow'), table, { 'elbow.table': 'frontier', 'elbow.schema': schemaVersion })
  const say = json ? console.error : console.log
  say(`\n${imageTable(data, points)}\n\nTest images, nats. Table: ${join(out, 'frontier.arrow')}`)
  const drawn = await runWithInterrupt((signal) =>
    drawFigures(points, { registry: builtIn(), out, signal, ...(dataDir !== undefined && { dataDir }) }),
  )
  for (const { picture, title } of drawn) say(`${picture}: ${title}`)
}
