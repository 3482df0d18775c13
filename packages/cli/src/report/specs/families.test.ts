import { View, parse } from 'vega'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { compilePlot } from '../compile-plot.js'
import { draw, marks } from './draw.test.helper.js'
import { families, type FamiliesOptions } from './families.js'
import { fillLegend, type FamilyPoint } from './family-marks.js'
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
const frontier = [all[0]!, all[2]!, all[4]!]
const plane: Plane = { all, frontier, hull: frontier, entropy: 9.5 }

/** What the axes span. */
const domains = ({ scales = [] }: ReturnType<typeof compilePlot>) =>
  scales.filter(({ name }) => /^[xy]$/.test(name)).map((scale) => scale.domain)

const drawn = (options: FamiliesOptions = {}, of: Plane = plane) => draw(families(of, options))
afterEach(() => vi.restoreAllMocks())

describe('families', () => {
  it('draws a point per run, the hull, the frontier and the diagonal', async () => {
    const svg = await drawn()
    expect(marks(svg, 'point')).toBe(5)
    expect(marks(svg, 'line mark')).toBe(3)
    expect(marks(svg, 'area mark')).toBe(1) // where no model can be
  })

  it('says what shape, lightness and colour mean where they differ, and only there, in colours of the palette', async () => {
    const svg = await drawn()
    for (const word of ['decoder', 'marginal', 'objective', 'pixelcnn', 'vamp']) expect(svg).toContain(`>${word}<`)
    expect(svg).not.toMatch(/"(black|#000)"/)
    const alone = await drawn({}, { ...plane, all: all.slice(0, 2) })
    for (const word of ['decoder', 'marginal', 'objective']) expect(alone).not.toContain(`>${word}<`)
  })

  it('says in words what fill means', () => {
    expect(fillLegend(all)).toBe('mlp full, conv hollow')
    expect(fillLegend(all.slice(0, 1))).toBe('')
  })

  it('draws four families four ways', () => {
    const marks = families(plane) as unknown as {
      layer: { encoding: Record<string, { scale?: { range: unknown[] } }> }[]
    }
    const { encoding } = marks.layer.at(-2)! // below the ring
    for (const channel of ['shape', 'opacity', 'fillOpacity', 'stroke']) {
      const range = encoding[channel]!.scale!.range
      expect(new Set(range).size, channel).toBe(2)
    }
  })

  it('rings the run that is chosen, and none before', async () => {
    const chosen = (value: number) => {
      const { signals = [], ...rest } = compilePlot(families(plane))
      return { ...rest, signals: signals.map((each) => (each.name === 'chosen' ? { ...each, value } : each)) }
    }
    const rings = async (value: number) =>
      (await new View(parse(chosen(value))).toSVG()).split('stroke-width="2"').length - 1
    expect(await rings(-1)).toBe(0)
    expect(await rings(3)).toBe(1)
  })

  it('knows no forbidden region where the entropy is not known: the line is the best R + D', async () => {
    const svg = await drawn({}, { ...plane, entropy: null })
    expect(marks(svg, 'area mark')).toBe(0)
    expect(marks(svg, 'line mark')).toBe(3)
  })

  it('skewed, has −elbo upwards, and no saw teeth', async () => {
    const svg = await drawn({ skewed: true })
    expect(svg).toContain('−elbo = R + D (nats)')
    expect(marks(svg, 'line mark')).toBe(2)
  })

  it('of one family shows the others pale, in the same frame', async () => {
    const shown = all.slice(0, 1)
    expect(marks(await drawn({ shown, legend: false }), 'point')).toBe(5)
    expect(domains(compilePlot(families(plane, { shown })))).toEqual(domains(compilePlot(families(plane))))
  })

  it('draws a single point', async () => {
    expect(
      marks(
        await drawn({}, { all: all.slice(0, 1), frontier: all.slice(0, 1), hull: all.slice(0, 1), entropy: null }),
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

  it('draws a frontier in steps for each part, its runs, and says which colour is whose', async () => {
    const svg = await draw(partFrontiers(plane, parts))
    expect(marks(svg, 'line mark')).toBe(3) // the diagonal, too
    expect(marks(svg, 'point')).toBe(5)
    for (const { name } of parts) expect(svg).toContain(`>${name}<`)
  })

  it('stands in the same frame as the whole plane', () => {
    expect(domains(compilePlot(partFrontiers(plane, parts)))).toEqual(domains(compilePlot(families(plane))))
  })
})
