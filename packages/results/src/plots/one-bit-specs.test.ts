import { afterEach, describe, expect, it, vi } from 'vitest'
import { codeDensityPlot } from './code-density.js'
import { codeMean } from './code-mean.js'
import { draw, marks } from './draw.test.helper.js'
import { trend } from './trend.js'

afterEach(() => vi.restoreAllMocks())

describe('trend', () => {
  const point = (series: string, x: number, value: number, best: boolean) => ({
    ...{ series, x, value, best },
    label: `${series} at ${x}`,
  })
  const points = [
    point('one layer', 1, 0.7, true),
    point('one layer', 1, 0.8, false),
    point('one layer', 10, 1.15, true),
    point('two layers', 10, 0.71, true),
  ]
  const options = { series: ['one layer', 'two layers'], x: { title: 'n', log: true }, y: { title: 'loss' } }

  it('draws a dot per run, a line through the best, and a dashed known curve', async () => {
    const curves = [{ label: 'optimum', points: [1, 10].map((x) => ({ x, value: 0.7 })) }]
    const svg = await draw(trend(points, { ...options, curves }))
    expect(marks(svg, 'point')).toBe(4)
    expect(svg).toContain('stroke-dasharray')
    for (const label of ['optimum', 'one layer', 'two layers']) expect(svg).toContain(label)
  })

  it('keeps the color of a series if another series has no points', () => {
    const colors = (of: typeof points) => /"range":\[[^\]]*\]/.exec(JSON.stringify(trend(of, options)))?.[0]
    expect(colors(points)).toBe(colors(points.slice(3)))
  })
})

const rows = [-1, 0, 1].map((z) => ({ z, marginal: 0.3, aggregate: 0.4, part_0: 0.1, part_1: 0.3, mean: (z + 1) / 2 }))

describe('codeDensity', () => {
  it('stacks an area for each example and draws a line for m(z)', async () => {
    const svg = await draw(codeDensityPlot(rows, { code: 'z2', parts: ['x = 0', 'x = 1'] }))
    expect(marks(svg, 'area mark')).toBe(2)
    expect(marks(svg, 'line mark')).toBe(1)
    for (const label of ['z2', 'x = 0', 'x = 1', 'm(z)']) expect(svg).toContain(label)
  })
})

describe('codeMean', () => {
  it('draws a line per model between 0 and 1', async () => {
    const curve = (series: string) => ({ series, points: rows.map(({ z, mean }) => ({ z, mean })) })
    const svg = await draw(codeMean([curve('one layer'), curve('two layers')]))
    expect(marks(svg, 'line mark')).toBe(2)
    expect(svg).toContain('p(x=1|z)')
  })
})
