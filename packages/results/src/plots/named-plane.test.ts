import { afterEach, describe, expect, it, vi } from 'vitest'
import { compilePlot } from './compile-plot.js'
import { draw, marks } from './draw.test.helper.js'
import { namedPlane, type NamedRun } from './named-plane.js'
import { pagePalette } from './palette.js'

const run = (name: string, rate: number, distortion: number, changed: string, id: number, seed = '1'): NamedRun => ({
  ...{ name, rate, distortion, changed, id, seed },
})
const runs = [
  run('collapsed', 0.1, 12, 'nothing', 0),
  run('vamp', 0.1, 11.9, 'marginal', 1),
  run('beta', 4, 9, 'objective', 2),
  run('no rate', 60, 1, 'objective', 3),
]
afterEach(() => vi.restoreAllMocks())

describe('namedPlane', () => {
  it('draws a point per run, a ring around the first, one line, and every name', async () => {
    const svg = await draw(namedPlane(runs))
    expect(marks(svg, 'point')).toBe(4)
    expect(svg.match(/stroke="#1d1929" stroke-width="1.5"/g)).toHaveLength(1)
    expect(marks(svg, 'line mark')).toBe(1)
    for (const { name } of runs) expect(svg).toContain(`>${name}<`)
  })

  it('has a legend of the colors', async () => {
    const svg = await draw(namedPlane(runs))
    for (const word of ['changed', 'nothing', 'marginal', 'objective']) expect(svg).toContain(`>${word}<`)
    expect(await draw(namedPlane(runs.slice(0, 1)))).not.toContain('>nothing<')
  })

  it('shows the name of a model once for several seeds', async () => {
    const svg = await draw(namedPlane([...runs, run('beta', 5, 8.2, 'objective', 4, '2')]))
    expect(marks(svg, 'point')).toBe(5)
    expect(svg.split('>beta<')).toHaveLength(2)
  })

  it('has the line of equal elbo through the first run: D = 12.1 − R', () => {
    const [line] = (namedPlane(runs) as { layer: { data: { values: { rate: number; distortion: number }[] } }[] }).layer
    for (const { rate, distortion } of line!.data.values) expect(rate + distortion).toBeCloseTo(12.1, 2)
  })

  it('uses CSS variables on a page, and has a width and a background as a file', async () => {
    const onPage = JSON.stringify(compilePlot(namedPlane(runs, { palette: pagePalette })))
    expect(onPage).not.toMatch(/#[0-9a-f]{6}/i)
    expect(await draw(namedPlane(runs, { width: 720 }))).toMatch(/width="720".*<rect width="720" .*fill="#ffffff"/)
  })

  it('draws no points without runs', async () => {
    expect(marks(await draw(namedPlane([])), 'point')).toBe(0)
  })
})
