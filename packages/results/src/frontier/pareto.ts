/** Rate and distortion of a model, nats per example. */
export interface PlanePoint {
  readonly rate: number
  readonly distortion: number
}

/** Are rate and distortion finite? Other points are on no curve. */
export const isFinitePoint = ({ rate, distortion }: PlanePoint): boolean =>
  Number.isFinite(rate) && Number.isFinite(distortion)

export const isSamePoint = (a: PlanePoint, b: PlanePoint | undefined): boolean =>
  a.rate === b?.rate && a.distortion === b.distortion

/** Orders points by rate, and points of the same rate by distortion. */
export const compareByRate = (a: PlanePoint, b: PlanePoint): number => a.rate - b.rate || a.distortion - b.distortion

/**
 * The Pareto frontier: the points that no other point dominates, the stepwise black curve of ABE (arXiv:1711.00464),
 * figures 3 and 4.
 *
 *   (R', D') dominates (R, D)  ⇔  R' ≤ R, D' ≤ D, and they differ
 *
 * Equal points do not dominate each other.
 *
 * @param points  all of them finite
 * @returns       ordered by rate; distortions decrease
 */
export function paretoFrontier<P extends PlanePoint>(points: readonly P[]): readonly P[] {
  const frontier: P[] = []
  for (const point of [...points].sort(compareByRate)) {
    const last = frontier.at(-1)
    if (!last || isSamePoint(point, last) || point.distortion < last.distortion) frontier.push(point)
  }
  return frontier
}
