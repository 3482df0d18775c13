import { uniform } from '@elbow/core'
import { describe, expect, it } from 'vitest'
import { lowerHull } from './hull.js'
import { isFinitePoint, paretoFrontier, type PlanePoint } from './pareto.js'

const at = (rate: number, distortion: number): PlanePoint => ({ rate, distortion })
const places = (points: readonly PlanePoint[]) => points.map(({ rate, distortion }) => [rate, distortion])

describe('the Pareto frontier', () => {
  it('of no point is empty, of one point is this point', () => {
    expect(paretoFrontier([])).toEqual([])
    expect(places(paretoFrontier([at(1, 2)]))).toEqual([[1, 2]])
  })

  it('leaves out what another point dominates, in one or in both coordinates', () => {
    const points = [at(0, 4), at(1, 3), at(1, 3.5), at(2, 3), at(2, 1), at(3, 2)]
    expect(places(paretoFrontier(points))).toEqual([
      [0, 4],
      [1, 3],
      [2, 1],
    ])
  })

  it('keeps all points of one place', () => {
    expect(paretoFrontier([at(1, 1), at(0, 2), at(1, 1)])).toHaveLength(3)
    expect(paretoFrontier([at(1, 1), at(1, 1)])).toHaveLength(2)
  })

  it('keeps points above the hull, which ABE figure 3 shows between black and grey', () => {
    const points = [at(0, 2), at(1, 1.5), at(2, 0)]
    expect(paretoFrontier(points)).toHaveLength(3)
    expect(lowerHull(points)).toHaveLength(2)
  })
})

describe('the lower hull', () => {
  it('of no point is empty, of one or two is these', () => {
    expect(lowerHull([])).toEqual([])
    expect(lowerHull([at(1, 2)])).toHaveLength(1)
    expect(lowerHull([at(1, 2), at(2, 1)])).toHaveLength(2)
  })

  it('has the points of a straight line: D = H − R is all hull', () => {
    const line = [at(0, 4), at(1, 3), at(2, 2), at(4, 0)]
    expect(lowerHull(line)).toHaveLength(4)
  })

  it('ends at the least distortion, however far the rates go', () => {
    expect(places(lowerHull([at(0, 2), at(1, 0), at(5, 0), at(9, 1)]))).toEqual([
      [0, 2],
      [1, 0],
    ])
  })

  it('keeps all points of one place', () => {
    expect(lowerHull([at(0, 2), at(0, 2), at(1, 0.5), at(1, 0.5), at(2, 0), at(2, 0)])).toHaveLength(6)
  })

  it('takes negative distortions, as continuous data have them', () => {
    expect(places(lowerHull([at(1, -100), at(2, -500), at(1.5, -250)]))).toEqual([
      [1, -100],
      [2, -500],
    ])
  })
})

/** On a grid, so that many points share a coordinate or a place. */
function cloud(seed: number, size: number): readonly PlanePoint[] {
  const numbers = uniform({ seed, stream: 'points', step: 0 }, 2 * size)
  const coordinate = (i: number) => Math.floor(20 * numbers[i]!) / 4
  return Array.from({ length: size }, (_, i) => at(coordinate(2 * i), coordinate(2 * i + 1)))
}

describe.each([1, 2, 3, 4, 5, 6, 7, 8])('of random points %i', (seed) => {
  const points = cloud(seed, 1 + 25 * seed)
  const frontier = paretoFrontier(points)
  const hull = lowerHull(points)

  it('no point dominates one of the frontier, and every other is dominated', () => {
    const dominates = (a: PlanePoint, b: PlanePoint) =>
      a.rate <= b.rate && a.distortion <= b.distortion && (a.rate < b.rate || a.distortion < b.distortion)
    for (const point of points) {
      expect(points.some((other) => dominates(other, point))).toBe(!frontier.includes(point))
    }
  })

  it('every point lies on the hull or above it', () => {
    for (const { rate, distortion } of points) {
      expect(rate).toBeGreaterThanOrEqual(hull[0]!.rate)
      expect(distortion).toBeGreaterThanOrEqual(hull.at(-1)!.distortion)
      hull.slice(1).forEach((right, i) => {
        const left = hull[i]!
        if (left.rate === right.rate || rate < left.rate || rate > right.rate) return
        const slope = (right.distortion - left.distortion) / (right.rate - left.rate)
        expect(distortion).toBeGreaterThanOrEqual(left.distortion + slope * (rate - left.rate) - 1e-12)
      })
    }
  })

  it('the hull is part of the frontier, and slopes rise along it', () => {
    expect(frontier).toEqual(expect.arrayContaining([...hull]))
    const distinct = hull.filter((point, i) => point.rate !== hull[i - 1]?.rate)
    const slopes = distinct
      .slice(1)
      .map((point, i) => (point.distortion - distinct[i]!.distortion) / (point.rate - distinct[i]!.rate))
    slopes.slice(1).forEach((slope, i) => expect(slope).toBeGreaterThanOrEqual(slopes[i]! - 1e-12))
  })

  it('the order of the points does not matter', () => {
    const order = [...points.keys()].sort((a, b) => ((a * 7919 + seed) % 101) - ((b * 7919 + seed) % 101))
    const shuffled = order.map((i) => points[i]!)
    expect(new Set(paretoFrontier(shuffled))).toEqual(new Set(frontier))
    expect(new Set(lowerHull(shuffled))).toEqual(new Set(hull))
    expect(places(lowerHull([...points].reverse()))).toEqual(places(hull))
  })
})

it.each([
  [1, 2, true],
  [Infinity, 2, false],
  [1, -Infinity, false],
  [NaN, 2, false],
  [1, NaN, false],
])('(%d, %d) can be compared: %s', (rate, distortion, comparable) => {
  expect(isFinitePoint(at(rate, distortion))).toBe(comparable)
})
