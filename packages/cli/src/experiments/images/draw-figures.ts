import { join } from 'node:path'
import type { Registry } from '@elbow-vae/core'
import type { FinalPoint } from '@elbow-vae/results/frontier'
import { collectSamples, runsOnSameData, writeSamples } from '@elbow-vae/results/samples'
import { familyOf } from './families.js'
import { figureSets } from './figures.js'

/** Options of `drawFigures`. */
export interface DrawOptions {
  readonly registry: Registry
  readonly out: string
  readonly dataDir?: string | undefined
  readonly signal: AbortSignal
}

/** A picture that was written. */
export interface DrawnFigure {
  readonly picture: string
  readonly title: string
}

/** Number of inputs, each a row. */
const count = 8

/** Draws the grids of ABE figures 4, 5 and 6 that there are runs for, each with its table. */
export async function drawFigures(
  points: readonly FinalPoint[],
  options: DrawOptions,
): Promise<readonly DrawnFigure[]> {
  const { registry, out, signal, dataDir } = options
  const drawn: DrawnFigure[] = []
  for (const { name, title, runs: chosen } of figureSets(points)) {
    const found = await runsOnSameData(chosen.map(({ directory }) => directory))
    const named = found.runs.map((run) => {
      const point = chosen.find(({ directory }) => directory === run.path)
      return { ...run, name: point ? shortName(point) : run.name }
    })
    const collected = await collectSamples({
      registry,
      runs: { ...found, runs: named },
      count,
      signal,
      open: { checkpoint: 'latest', ...(dataDir !== undefined && { dataDir }) },
    })
    if (!collected) return drawn // interrupted
    const picture = join(out, `${name}.png`)
    await writeSamples(collected, { picture, table: join(out, `${name}.arrow`) }, registry)
    drawn.push({ picture, title })
  }
  return drawn
}

/** A label that fits above two small images: the family and the hash at the end of the directory's name. */
const shortName = ({ configuration, directory }: FinalPoint): string =>
  `${familyOf(configuration)} ${directory.slice(directory.lastIndexOf('_') + 1)}`
