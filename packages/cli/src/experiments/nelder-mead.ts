type Point = readonly number[]

interface Vertex {
  readonly point: Point
  readonly value: number
}

/**
 * The lowest point near `start`, without derivatives (Nelder & Mead 1965): a simplex whose worst corner is reflected,
 * further where that pays and less where it does not, until all corners are within `tolerance` of each other.
 *
 * @param size  of the first simplex
 */
export function nelderMead(
  f: (point: Point) => number,
  start: Point,
  { size = 0.1, tolerance = 1e-8, steps = 2000 } = {},
): Vertex {
  const vertex = (point: Point): Vertex => ({ point, value: f(point) })
  const corners = [start, ...start.map((_, i) => start.map((x, j) => (i === j ? x + size : x)))]
  let simplex = sorted(corners.map(vertex))
  for (let step = 0; step < steps && extent(simplex) > tolerance; step++) simplex = sorted(improve(simplex, vertex))
  return simplex[0]!
}

/** One step. @param simplex  from best to worst */
function improve(simplex: readonly Vertex[], vertex: (point: Point) => Vertex): Vertex[] {
  const [best] = simplex as readonly [Vertex]
  const others = simplex.slice(0, -1)
  const worst = simplex.at(-1)!
  const centre = best.point.map((_, i) => others.reduce((sum, { point }) => sum + point[i]!, 0) / others.length)
  const at = (t: number) => vertex(centre.map((c, i) => c + t * (worst.point[i]! - c)))
  const reflected = at(-1)
  if (reflected.value < best.value) return [...others, sorted([reflected, at(-2)])[0]!]
  if (reflected.value < others.at(-1)!.value) return [...others, reflected]
  const nearer = at(reflected.value < worst.value ? -0.5 : 0.5)
  if (nearer.value < Math.min(reflected.value, worst.value)) return [...others, nearer]
  return simplex.map(({ point }) => vertex(point.map((x, i) => (x + best.point[i]!) / 2)))
}

const sorted = (simplex: readonly Vertex[]) => [...simplex].sort((a, b) => a.value - b.value)

/** How far the corners are from the first. */
const extent = ([first, ...rest]: readonly Vertex[]) =>
  Math.max(...rest.flatMap(({ point }) => point.map((x, i) => Math.abs(x - first!.point[i]!))))
