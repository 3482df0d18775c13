import { afterEach, describe, expect, it, vi } from 'vitest'
import { draw, marks } from './draw.test.helper.js'
import { learningCurves, type CurvePoint } from './learning-curves.js'

afterEach(() => vi.restoreAllMocks())

const curve = (length: number): CurvePoint[] =>
  Array.from({ length }, (_, step) => ({ step, rate: step, distortion: 100 - step / 2 }))
const curves = (count: number, length = 100) =>
  Array.from({ length: count }, (_, id) => ({ id, points: curve(length) }))

describe('learningCurves', () => {
  it.each(['minus-elbo', 'rate', 'distortion'] as const)('draws a line per run for %s', async (quantity) => {
    expect(marks(await draw(learningCurves(quantity, curves(3))), 'line mark')).toBe(3)
  })

  it('leaves out infinite values, and runs without finite values', async () => {
    const infinite = curve(10).map((point) => ({ ...point, rate: null }))
    const svg = await draw(learningCurves('minus-elbo', [...curves(2), { id: 2, points: infinite }]))
    expect(marks(svg, 'line mark')).toBe(2)
    expect(svg).not.toContain('NaN')
  })

  it('needs less than 250 kB for a thousand runs with 500 rows each', () => {
    expect(JSON.stringify(learningCurves('rate', curves(1000, 500))).length).toBeLessThan(250_000)
  })

  it('ignores the first 5 % of a run for the axis', () => {
    const points = curve(100).map((point) => ({ ...point, distortion: point.step < 4 ? 1e6 : point.distortion }))
    const text = JSON.stringify(learningCurves('distortion', [{ id: 0, points }]))
    const [, top] = /"domain":\[[^,]*,([^\]]*)\]/.exec(text)!
    expect(Number(top)).toBeLessThan(110)
  })
})
