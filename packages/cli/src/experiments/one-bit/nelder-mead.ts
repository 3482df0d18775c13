type Point = readonly number[]

interface Vertex {
  readonly point: Point
  readonly value: number
}

/** From best to worst; at least two vertices. */
type Simplex = readonly [best: Vertex, ...others: Vertex[]]

/**
 * A local minimum near `start`, without derivatives (Nelder & Mead 1965): reflects, expands or contracts the worst vertex of
 * a simplex until the coordinates of all vertices differ by less than `tolerance`.
 *
 * @param size  edge length of the first simplex
 */
export function nelderMead(
  f: (point: Point) => number,
  start: Point,
  { size = 0.1, tolerance = 1e-8, steps = 2000 } = {},
): Vertex {
  const vertex = (point: Point): Vertex => ({ point, value: f(point) })
  const neighbors = start.map((_, i) => vertex(start.map((x, j) => (i === j ? x + size : x))))
  let simplex = sorted([vertex(start), ...neighbors])
  for (let step = 0; step < steps && extent(simplex) > tolerance; step++) simplex = sorted(improve(simplex, vertex))
  return simplex[0]
}

/** One step. */
function improve([best, ...others]: Simplex, vertex: (point: Point) => Vertex): Simplex {
  const worst = others.at(-1) ?? best
  const rest = others.slice(0, -1)
  const center = best.point.map(
    (_, i) => [best, ...rest].reduce((sum, { point }) => sum + coordinate(point, i), 0) / others.length,
  )
  const onLine = (t: number) => vertex(center.map((c, i) => c + t * (coordinate(worst.point, i) - c)))
  const reflected = onLine(-1)
  if (reflected.value < best.value) return [best, ...rest, sorted([reflected, onLine(-2)])[0]]
  if (reflected.value < (rest.at(-1) ?? best).value) return [best, ...rest, reflected]
  const contracted = onLine(reflected.value < worst.value ? -0.5 : 0.5)
  if (contracted.value < Math.min(reflected.value, worst.value)) return [best, ...rest, contracted]
  const shrink = ({ point }: Vertex) => vertex(point.map((x, i) => (x + coordinate(best.point, i)) / 2))
  return [shrink(best), ...others.map(shrink)]
}

function sorted(simplex: Simplex): Simplex {
  const [best, ...others] = [...simplex].sort((a, b) => a.value - b.value)
  return best ? [best, ...others] : simplex
}

/** The largest difference of a coordinate from the best vertex. */
const extent = ([best, ...others]: Simplex) =>
  Math.max(...others.flatMap(({ point }) => point.map((x, i) => Math.abs(x - coordinate(best.point, i)))))

const coordinate = (point: Point, i: number): number => point[i] ?? NaN
