import { isSamePlace, paretoFrontier, type PlanePoint } from './pareto.js'

/**
 * The lower convex hull: the grey line of ABE figures 3 and 4. From the point of least rate to the point of least
 * distortion, every point lies on it or above it; what lies between two of its points, a mixture of their models
 * achieves.
 *
 * Andrew's monotone chain (1979), over the Pareto frontier, which has all its points. Points on a straight part of it
 * belong to it.
 *
 * @param points  all of them finite
 * @returns       by rate; slopes rise
 */
export function lowerHull<P extends PlanePoint>(points: readonly P[]): readonly P[] {
  const frontier = paretoFrontier(points)
  const places: P[] = []
  for (const point of frontier) {
    if (isSamePlace(point, places.at(-1))) continue
    while (places.length > 1 && isAbove(places.at(-1)!, places.at(-2)!, point)) places.pop()
    places.push(point)
  }
  return frontier.filter((point) => places.some((place) => isSamePlace(point, place)))
}

/** Does a point lie above the line from `left` to `right`? By the sign of the area that the three span. */
const isAbove = (point: PlanePoint, left: PlanePoint, right: PlanePoint): boolean =>
  (right.rate - left.rate) * (point.distortion - left.distortion) >
  (right.distortion - left.distortion) * (point.rate - left.rate)
