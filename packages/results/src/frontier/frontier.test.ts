import { uniform } from '@elbow-vae/core'
import { describe, expect, it } from 'vitest'
import { lowerHull } from './hull.js'
import { isFinitePoint, paretoFrontier, type PlanePoint } from './pareto.js'

const point = (rate: number, distortion: number): PlanePoint => ({ rate, distortion })
const coordinates = (points: readonly PlanePoint[]) => points.map(({ rate, distortion }) => [rate, distortion])

describe('the Pareto frontier', () => {
  it('is empty without points, and contains a single point', () => {
    expect(paretoFrontier([])).toEqual([])
    expect(coordinates(paretoFrontier([point(1, 2)]))).toEqual([[1, 2]])
  })

  it('leaves out points that are dominated in one or both coordinates', () => {
    const points = [point(0, 4), point(1, 3), point(1, 3.5), point(2, 3), point(2, 1), point(3, 2)]
    expect(coordinates(paretoFrontier(points))).toEqual([
      [0, 4],
      [1, 3],
      [2, 1],
    ])
  })

  it('keeps all points that are equal', () => {
    expect(paretoFrontier([point(1, 1), point(0, 2), point(1, 1)])).toHaveLength(3)
    expect(paretoFrontier([point(1, 1), point(1, 1)])).toHaveLength(2)
  })

  it('keeps points above the hull, as in ABE figure 3 between the black and the gray line', () => {
    const points = [point(0, 2), point(1, 1.5), point(2, 0)]
    expect(paretoFrontier(points)).toHaveLength(3)
    expect(lowerHull(points)).toHaveLength(2)
  })
})

describe('the lower hull', () => {
  it('is empty without points, and contains one or two points', () => {
    expect(lowerHull([])).toEqual([])
    expect(lowerHull([point(1, 2)])).toHaveLength(1)
    expect(lowerHull([point(1, 2), point(2, 1)])).toHaveLength(2)
  })

  it('contains all points of a straight line D = H − R', () => {
    const line = [point(0, 4), point(1, 3), point(2, 2), point(4, 0)]
    expect(lowerHull(line)).toHaveLength(4)
  })

  it('ends at the least distortion', () => {
    expect(coordinates(lowerHull([point(0, 2), point(1, 0), point(5, 0), point(9, 1)]))).toEqual([
      [0, 2],
      [1, 0],
    ])
  })

  it('keeps all points that are equal', () => {
    expect(lowerHull([point(0, 2), point(0, 2), point(1, 0.5), point(1, 0.5), point(2, 0), point(2, 0)])).toHaveLength(
      6,
    )
  })

  it('accepts negative distortions, which continuous data have', () => {
    expect(coordinates(lowerHull([point(1, -100), point(2, -500), point(1.5, -250)]))).toEqual([
      [1, -100],
      [2, -500],
    ])
  })
})

/** Random points on a grid, so that some are equal or have a coordinate in common. */
function cloud(seed: number, size: number): readonly PlanePoint[] {
  const numbers = uniform({ seed, stream: 'points', step: 0 }, 2 * size)
  const coordinate = (i: number) => Math.floor(20 * numbers[i]!) / 4
  return Array.from({ length: size }, (_, i) => point(coordinate(2 * i), coordinate(2 * i + 1)))
}

describe.each([1, 2, 3, 4, 5, 6, 7, 8])('of random points with seed %i', (seed) => {
  const points = cloud(seed, 1 + 25 * seed)
  const frontier = paretoFrontier(points)
  const hull = lowerHull(points)

  it('exactly the points of the frontier are not dominated', () => {
    const dominates = (a: PlanePoint, b: PlanePoint) =>
      a.rate <= b.rate && a.distortion <= b.distortion && (a.rate < b.rate || a.distortion < b.distortion)
    for (const point of points) {
      expect(points.some((other) => dominates(other, point))).toBe(!frontier.includes(point))
    }
  })

  it('no point is below the hull', () => {
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

  it('the hull is part of the frontier, and its slopes increase', () => {
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
    expect(coordinates(lowerHull([...points].reverse()))).toEqual(coordinates(hull))
  })
})

it.each([
  [1, 2, true],
  [Infinity, 2, false],
  [1, -Infinity, false],
  [NaN, 2, false],
  [1, NaN, false],
])('(%d, %d) is a finite point: %s', (rate, distortion, finite) => {
  expect(isFinitePoint(point(rate, distortion))).toBe(finite)
})
