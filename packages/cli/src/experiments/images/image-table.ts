import { cell, table } from '../../print.js'
import type { FinalPoint } from '../../frontier/final-points.js'
import { inForce } from '../../in-force.js'
import { families, familyOf } from './families.js'
import { published } from './published.js'
import type { ImageData } from './scales.js'

/** Every run by family and weight, and beside it the paper's numbers, where it gives them. */
export function imageTable(data: ImageData, points: readonly FinalPoint[]): string {
  const head = ['family', 'β', 'annealed', 'seed', 'R', 'D', '−elbo', 'regime', 'paper: R', 'D', '−elbo']
  const lines = inOrder(points).map((point) => {
    const { configuration, row, rate, distortion } = point
    const family = familyOf(configuration)
    const beta = inForce(point, 'objective.beta')
    const theirs = published[data].find((run) => run.family === family && run.beta === beta)
    return [
      family,
      String(beta),
      configuration['objective.anneal'] === 'none' ? '' : String(configuration['objective.anneal']),
      String(configuration['seed']),
      ...[rate, distortion, rate + distortion].map(cell),
      String(row['regime'] ?? ''),
      ...(theirs ? [theirs.rate, theirs.distortion, theirs.rate + theirs.distortion].map(cell) : ['', '', '']),
    ]
  })
  return table(head, lines)
}

/** As the paper lists families, and by weight. */
function inOrder(points: readonly FinalPoint[]): readonly FinalPoint[] {
  const names = families.map(familyOf)
  const place = ({ configuration }: FinalPoint) => names.indexOf(familyOf(configuration))
  const beta = (point: FinalPoint) => Number(inForce(point, 'objective.beta'))
  return [...points].sort((a, b) => place(a) - place(b) || beta(a) - beta(b))
}
