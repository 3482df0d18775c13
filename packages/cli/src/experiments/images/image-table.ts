import { formatCell, formatTable } from '../../terminal/table.js'
import type { FinalPoint } from '@elbow-vae/results/frontier'
import { effectiveValue } from '@elbow-vae/results/runs'
import { modelFamilies, familyOf } from './families.js'
import { published } from './published.js'
import type { ImageData } from './scales.js'

/** A line per run, by family and weight, with the numbers in the paper if there are any. */
export function imageTable(data: ImageData, points: readonly FinalPoint[]): string {
  const head = ['family', 'β', 'annealed', 'seed', 'R', 'D', '−elbo', 'regime', 'paper: R', 'D', '−elbo']
  const lines = inOrder(points).map((point) => {
    const { configuration, row, rate, distortion } = point
    const family = familyOf(configuration)
    const beta = effectiveValue(point, 'objective.beta')
    const paper = published[data].find((run) => run.family === family && run.beta === beta)
    return [
      family,
      String(beta),
      configuration['objective.anneal'] === 'none' ? '' : String(configuration['objective.anneal']),
      String(configuration['seed']),
      ...[rate, distortion, rate + distortion].map(formatCell),
      String(row['regime'] ?? ''),
      ...(paper ? [paper.rate, paper.distortion, paper.rate + paper.distortion].map(formatCell) : ['', '', '']),
    ]
  })
  return formatTable(head, lines)
}

/** Ordered by family as in the paper, then by weight. */
function inOrder(points: readonly FinalPoint[]): readonly FinalPoint[] {
  const names = modelFamilies.map(familyOf)
  const index = ({ configuration }: FinalPoint) => names.indexOf(familyOf(configuration))
  const beta = (point: FinalPoint) => Number(effectiveValue(point, 'objective.beta'))
  return [...points].sort((a, b) => index(a) - index(b) || beta(a) - beta(b))
}
