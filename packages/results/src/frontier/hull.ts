import { isSamePoint, paretoFrontier, type PlanePoint } from './pareto.js'

/**
 * The lower convex hull, from the point of least rate to the point of least distortion: the gray line of ABE
 * (arXiv:1711.00464), figures 3 and 4. No point is below it. A mixture of two models on it reaches every point of the line
 * between them.
 *
 * Computed by Andrew's monotone chain (1979) over the Pareto frontier, which contains the hull. Collinear points are
 * included.
 *
 * @param points  all of them finite
 * @returns       ordered by rate; slopes increase
 */
export function lowerHull<P extends PlanePoint>(points: readonly P[]): readonly P[] {
  const frontier = paretoFrontier(points)
  const corners: P[] = []
  for (const point of frontier) {
    if (isSamePoint(point, corners.at(-1))) continue
    for (;;) {
      const [left, last] = corners.slice(-2)
      if (!left || !last || !isAbove(last, left, point)) break
      corners.pop()
    }
    corners.push(point)
  }
  return frontier.filter((point) => corners.some((corner) => isSamePoint(point, corner)))
}

/** Is a point above the line from `left` to `right`? From the sign of the area of the triangle. */
const isAbove = (point: PlanePoint, left: PlanePoint, right: PlanePoint): boolean =>
  (right.rate - left.rate) * (point.distortion - left.distortion) >
  (right.distortion - left.distortion) * (point.rate - left.rate)
