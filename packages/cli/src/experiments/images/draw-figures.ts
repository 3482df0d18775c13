import { join } from 'node:path'
import type { Registry } from '@elbow/core'
import type { FinalPoint } from '../../frontier/final-points.js'
import { collectSamples } from '../../samples/collect-samples.js'
import { runsOnSameData } from '../../samples/same-data.js'
import { writeSamples } from '../../samples/write-samples.js'
import { familyOf } from './families.js'
import { figureSets } from './figures.js'

export interface DrawOptions {
  readonly registry: Registry
  readonly out: string
  readonly dataDir?: string
  readonly signal: AbortSignal
}

export interface DrawnFigure {
  readonly picture: string
  readonly title: string
}

/** Inputs, a row each. */
const count = 8

/** The grids of ABE figures 4, 5 and 6, each with the table behind it. @returns those that there are runs for */
export async function drawFigures(
  points: readonly FinalPoint[],
  options: DrawOptions,
): Promise<readonly DrawnFigure[]> {
  const { registry, out, signal, dataDir } = options
  const drawn: DrawnFigure[] = []
  for (const { name, title, runs: chosen } of figureSets(points)) {
    const found = await runsOnSameData(chosen.map(({ directory }) => directory))
    const named = found.runs.map((run) => ({
      ...run,
      name: shortName(chosen.find(({ directory }) => directory === run.path)!),
    }))
    const collected = await collectSamples({
      registry,
      runs: { ...found, runs: named },
      count,
      checkpoint: 'latest',
      signal,
      ...(dataDir !== undefined && { dataDir }),
    })
    if (!collected) return drawn // interrupted
    const picture = join(out, `${name}.png`)
    await writeSamples(collected, { picture, table: join(out, `${name}.arrow`) }, registry)
    drawn.push({ picture, title })
  }
  return drawn
}

/** What fits above two small images: the family, and the identity that ends the directory's name. */
const shortName = ({ configuration, directory }: FinalPoint): string =>
  `${familyOf(configuration)} ${directory.slice(directory.lastIndexOf('_') + 1)}`
