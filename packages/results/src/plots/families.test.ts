import { View, parse } from 'vega'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { compilePlot } from './compile-plot.js'
import { draw, marks } from './draw.test.helper.js'
import { familiesPlot, type FamiliesOptions } from './families.js'
import { fillLegend, marksOf, type FamilyPoint } from './family-marks.js'
import { lightPalette } from './palette.js'
import { partFrontiers } from './part-frontiers.js'
import type { Plane } from './plane-frame.js'

const point = (i: number, parts: Partial<FamilyPoint> = {}): FamilyPoint => ({
  ...{ run: `run-${i}`, id: i, rate: i, distortion: 10 - i + (i % 2), differs: `beta ${i}` },
  ...{ encoder: 'mlp', decoder: 'mlp', marginal: 'gaussian', objective: 'beta' },
  ...parts,
})

const all = [
  point(0),
  point(1, { encoder: 'conv' }),
  point(2, { decoder: 'pixelcnn' }),
  point(3, { marginal: 'vamp' }),
  point(4, { objective: 'elbo' }),
]
const frontier = all.filter((_, i) => i % 2 === 0)
const plane: Plane = { all, frontier, hull: frontier, entropy: 9.5 }

/** The domains of the axes. */
const domains = ({ scales = [] }: ReturnType<typeof compilePlot>) =>
  scales.filter(({ name }) => /^[xy]$/.test(name)).map((scale) => scale.domain)

const drawFamilies = (options: FamiliesOptions = {}, data: Plane = plane) => draw(familiesPlot(data, options))
afterEach(() => vi.restoreAllMocks())

describe('families', () => {
  it('draws a point per run, the hull, the frontier and the diagonal', async () => {
    const svg = await drawFamilies()
    expect(marks(svg, 'point')).toBe(5)
    expect(marks(svg, 'line mark')).toBe(3)
    expect(marks(svg, 'area mark')).toBe(1) // the forbidden region
  })

  it('has legends of shape, lightness and color only where they differ, in colors of the palette', async () => {
    const svg = await drawFamilies()
    for (const word of ['decoder', 'marginal', 'objective', 'pixelcnn', 'vamp']) expect(svg).toContain(`>${word}<`)
    expect(svg).not.toMatch(/"(black|#000)"/)
    const alone = await drawFamilies({}, { ...plane, all: all.slice(0, 2) })
    for (const word of ['decoder', 'marginal', 'objective']) expect(alone).not.toContain(`>${word}<`)
  })

  it('has a text as the legend of the fill', () => {
    expect(fillLegend(all)).toBe('mlp full, conv hollow')
    expect(fillLegend(all.slice(0, 1))).toBe('')
  })

  it('distinguishes two values of each part', () => {
    const { shape, opacity, fillOpacity, stroke } = marksOf(all, lightPalette, true)
    for (const { scale } of [shape, opacity, fillOpacity, stroke]) expect(new Set<unknown>(scale.range).size).toBe(2)
  })

  it('draws a ring around the chosen run only', async () => {
    const chosen = (value: number) => {
      const { signals = [], ...rest } = compilePlot(familiesPlot(plane))
      return { ...rest, signals: signals.map((each) => (each.name === 'chosen' ? { ...each, value } : each)) }
    }
    const rings = async (value: number) =>
      (await new View(parse(chosen(value))).toSVG()).split('stroke-width="2"').length - 1
    expect(await rings(-1)).toBe(0)
    expect(await rings(3)).toBe(1)
  })

  it('draws no forbidden region if the entropy is unknown; the line is the smallest R + D', async () => {
    const svg = await drawFamilies({}, { ...plane, entropy: null })
    expect(marks(svg, 'area mark')).toBe(0)
    expect(marks(svg, 'line mark')).toBe(3)
  })

  it('has −ELBO on the vertical axis and no step line if skewed', async () => {
    const svg = await drawFamilies({ skewed: true })
    expect(svg).toContain('−ELBO = R + D (nats)')
    expect(marks(svg, 'line mark')).toBe(2)
  })

  it('draws the points of other families pale, with the same axes', async () => {
    const shown = all.slice(0, 1)
    expect(marks(await drawFamilies({ shown, legend: false }), 'point')).toBe(5)
    expect(domains(compilePlot(familiesPlot(plane, { shown })))).toEqual(domains(compilePlot(familiesPlot(plane))))
  })

  it('draws a single point', async () => {
    expect(
      marks(
        await drawFamilies(
          {},
          { all: all.slice(0, 1), frontier: all.slice(0, 1), hull: all.slice(0, 1), entropy: null },
        ),
        'point',
      ),
    ).toBe(1)
  })
})

describe('partFrontiers', () => {
  const parts = [
    { name: 'mlp', points: all.slice(0, 3), frontier: all.slice(0, 3) },
    { name: 'conv', points: all.slice(3), frontier: all.slice(3) },
  ]

  it('draws a step line for each part, the runs, and a legend', async () => {
    const svg = await draw(partFrontiers(plane, parts))
    expect(marks(svg, 'line mark')).toBe(3) // the diagonal, too
    expect(marks(svg, 'point')).toBe(5)
    for (const { name } of parts) expect(svg).toContain(`>${name}<`)
  })

  it('has the axes of the whole plane', () => {
    expect(domains(compilePlot(partFrontiers(plane, parts)))).toEqual(domains(compilePlot(familiesPlot(plane))))
  })
})
