import { join } from 'node:path'
import { errors, schemaVersion, writeTable } from '@elbow/core'
import { parseIntegers } from '../../flags/lists.js'
import { finalPoints, groupsOf } from '../../frontier/final-points.js'
import { frontierOf, frontierTable } from '../../frontier/frontier-table.js'
import { interruptedExitCode, runWithInterrupt } from '../../interrupt.js'
import { builtIn } from '../../plugins.js'
import { sweep } from '../../sweep/command.js'
import { drawFigures } from './draw-figures.js'
import { imageTable } from './image-table.js'
import { imageRequests, isScale, scales, type ImageData } from './scales.js'

export interface ReproduceImagesOptions {
  readonly scale: string
  readonly seed: string
  readonly jobs: string
  readonly out?: string
  readonly dataDir?: string
  readonly engine: string
  readonly dryRun?: boolean
  readonly json?: boolean
}

/**
 * `elbow reproduce mnist|omniglot`: the families and weights of ABE section 4 as a sweep, which goes on where it stopped
 * when it is started again; then the frontier and the figures of the paper, and its numbers beside ours.
 */
export async function reproduceImages(data: ImageData, options: ReproduceImagesOptions): Promise<void> {
  const { scale, jobs, dataDir, engine, dryRun = false, json = false } = options
  if (!isScale(scale)) throw errors.badOption('--scale', scales.join(', '), scale)
  const out = options.out ?? join('runs', `${data}-${scale}`)
  const registry = builtIn()
  const requests = imageRequests(data, scale, parseIntegers('--seed', options.seed)).map((request) => ({
    ...request,
    settings: { ...request.settings, engine },
  }))
  const begun = await sweep({ registry, requests, out, jobs, dataDir, dryRun, json })
  if (dryRun || process.exitCode === interruptedExitCode) return

  const { points } = await finalPoints(begun)
  if (points.length === 0) return
  const table = frontierTable(groupsOf(points, ['decoder']).map(frontierOf), ['decoder'])
  await writeTable(join(out, 'frontier.arrow'), table, { 'elbow.table': 'frontier', 'elbow.schema': schemaVersion })
  const say = json ? console.error : console.log
  say(`\n${imageTable(data, points)}\n\nTest images, nats. Table: ${join(out, 'frontier.arrow')}`)
  const drawn = await runWithInterrupt((signal) =>
    drawFigures(points, { registry, out, signal, ...(dataDir !== undefined && { dataDir }) }),
  )
  for (const { picture, title } of drawn) say(`${picture}: ${title}`)
}
