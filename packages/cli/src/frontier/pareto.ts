/** Where a model lies in the plane, nats per example. */
export interface PlanePoint {
  readonly rate: number
  readonly distortion: number
}

/** Only these can be compared: a rate may be infinite, and a run may have none. */
export const isFinitePoint = ({ rate, distortion }: PlanePoint): boolean =>
  Number.isFinite(rate) && Number.isFinite(distortion)

export const isSamePlace = (a: PlanePoint, b: PlanePoint | undefined): boolean =>
  a.rate === b?.rate && a.distortion === b.distortion

/** By rate, and at one rate by distortion: the order in which the frontier and the hull are walked. */
export const alongTheRate = (a: PlanePoint, b: PlanePoint): number => a.rate - b.rate || a.distortion - b.distortion

/**
 * The Pareto frontier: the points that no other dominates, the stepwise black curve of ABE figures 3 and 4.
 *
 *   (R', D') dominates (R, D)  ⇔  R' ≤ R, D' ≤ D, and they differ
 *
 * Points at the same place do not dominate each other.
 *
 * @param points  all of them finite
 * @returns       by rate; distortions fall
 */
export function paretoFrontier<P extends PlanePoint>(points: readonly P[]): readonly P[] {
  const frontier: P[] = []
  for (const point of [...points].sort(alongTheRate)) {
    const last = frontier.at(-1)
    if (!last || isSamePlace(point, last) || point.distortion < last.distortion) frontier.push(point)
  }
  return frontier
}
