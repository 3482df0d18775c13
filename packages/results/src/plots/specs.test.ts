import { afterEach, describe, expect, it, vi } from 'vitest'
import { compilePlot } from './compile-plot.js'
import { codeSpaceRows, conditionalRows, dataSpaceRows, entropy } from '../testing/toy-tables.js'
import { binsOf } from './bins.js'
import { codeOrder } from './code-order.js'
import { codeSpace } from './code-space.js'
import { conditionals } from './conditionals.js'
import { dataSpace } from './data-space.js'
import { draw, marks } from './draw.test.helper.js'
import { learningCurve } from './learning-curve.js'
import { pagePalette } from './palette.js'
import { rateDistortionPlot } from './rate-distortion.js'
import { stripPlot } from './strip-plot.js'

afterEach(() => vi.restoreAllMocks())

describe('dataSpace', () => {
  it('draws a bar per bin, one line and a dot per bin, and names the three distributions', async () => {
    const svg = await draw(dataSpace(dataSpaceRows))
    expect(marks(svg, 'rect mark')).toBe(4)
    expect(marks(svg, 'point')).toBe(4)
    expect(marks(svg, 'line mark')).toBe(1)
    for (const label of ['p*(x) data', 'g(x) generated', 'd(x) reconstructed']) expect(svg).toContain(label)
  })

  it('has bins without gaps', () => {
    const bins = binsOf(dataSpaceRows)
    expect(bins.map(({ start, end }) => [start, end])).toEqual([
      [-2, -1],
      [-1, 0],
      [0, 1],
      [1, 2],
    ])
  })
})

describe('codeSpace', () => {
  it('stacks two classes to e(z) and puts a tick for m(z) on each code', async () => {
    const svg = await draw(codeSpace(codeSpaceRows, codeOrder(codeSpaceRows)))
    expect(marks(svg, 'bar')).toBe(8)
    expect(marks(svg, 'tick')).toBe(4)
    for (const label of ['e(z, z*=0)', 'e(z, z*=1)', 'm(z) marginal']) expect(svg).toContain(label)
  })
})

describe('conditionals', () => {
  const axes = { bins: binsOf(dataSpaceRows), order: codeOrder(codeSpaceRows) }

  it.each(['encoder', 'decoder', 'reconstruction'] as const)(
    'draws every cell of %s, and its largest value',
    async (which) => {
      const svg = await draw(conditionals(which, conditionalRows, axes))
      expect(svg.match(/fill="rgb\(/g)).toHaveLength(16)
      expect(svg).toContain('largest: ')
    },
  )

  it('sorts the codes of encoder and decoder as the code space does', () => {
    for (const which of ['encoder', 'decoder'] as const) {
      const spec = conditionals(which, conditionalRows, axes)
      const { values } = spec.data as { values: { z: number; bottom: number; p: number; x: number }[] }
      for (const { z, bottom } of values) expect(axes.order.order[bottom]).toBe(z)
      // Class 0 has small x: there, the probability of both heat maps is in the lower half.
      const mass = (bottoms: readonly number[]) =>
        values.filter(({ x, bottom }) => x < 0 && bottoms.includes(bottom)).reduce((sum, { p }) => sum + p, 0)
      expect(mass([0, 1])).toBeGreaterThan(2 * mass([2, 3]))
    }
  })
})

describe('rateDistortion', () => {
  const points = [
    { label: 'a', series: 'elbo', rate: 0.1, distortion: entropy - 0.1 },
    { label: 'b', series: 'target', rate: 0.5, distortion: entropy - 0.45 },
  ]

  it('draws the diagonal and the forbidden region if H is known', async () => {
    const svg = await draw(rateDistortionPlot(points, { entropy }))
    expect(svg).toContain(`D = H − R, H = ${entropy.toFixed(4)} nats`)
    expect(marks(svg, 'area mark')).toBe(1)
    expect(marks(svg, 'point')).toBe(2)
    for (const label of ['rate R (nats)', 'distortion D (nats)', 'elbo', 'target']) expect(svg).toContain(label)
  })

  it('draws no forbidden region if H is unknown, only the line of the smallest R + D', async () => {
    const svg = await draw(rateDistortionPlot(points))
    expect(svg).toContain(`R + D = ${entropy.toFixed(2)}, the smallest here`)
    expect(marks(svg, 'area mark')).toBe(0)
  })
})

describe('learningCurve', () => {
  const train = [1, 2, 3].map((step) => ({ step, rate: 0.1 * step, distortion: 3 - 0.1 * step, target_rate: 0.3 }))
  const evaluations = [{ step: 3, split: 'exact', rate: 0.3, distortion: 2.7 }]

  it('draws rate and distortion in separate plots', async () => {
    const [rate, distortion] = await Promise.all(
      (['rate', 'distortion'] as const).map((quantity) => draw(learningCurve(quantity, train, evaluations))),
    )
    expect(rate).toContain('rate R (nats)')
    expect(rate).not.toContain('distortion')
    expect(distortion).toContain('distortion D (nats)')
    expect(distortion).not.toContain('rate')
  })

  it('draws the target rate as a dashed line, and evaluations as points', async () => {
    const svg = await draw(learningCurve('rate', train, evaluations))
    expect(marks(svg, 'line mark')).toBe(2)
    expect(svg).toContain('stroke-dasharray')
    expect(marks(svg, 'point')).toBe(1)
  })

  it('has at most 510 points, including the last', () => {
    const long = Array.from({ length: 12_345 }, (_, step) => ({ step, rate: 1, distortion: 1 }))
    const spec = learningCurve('rate', long, []) as { layer: { data: { values: { step: number }[] } }[] }
    const { values } = spec.layer[0]!.data
    expect(values.length).toBeLessThan(510)
    expect(values.at(-1)!.step).toBe(12_344)
  })
})

describe('strip', () => {
  it('draws a dot per run, a median per group and a line for the reference', async () => {
    const points = [1, 2, 9].map((value) => ({ group: 'a', label: `seed ${value}`, value }))
    const reference = { label: 'by hand', value: 3 }
    const svg = await draw(stripPlot(['a', 'b'], points, { title: 'R (nats)', reference }))
    expect(marks(svg, 'point')).toBe(3)
    expect(marks(svg, 'tick')).toBe(1)
    expect(marks(svg, 'rule mark')).toBe(1)
    expect(svg).toContain('R (nats): 2;')
  })
})

it('uses only CSS variables as colors of a page, so that it can be light or dark', () => {
  const spec = dataSpace(dataSpaceRows, { palette: pagePalette })
  expect(JSON.stringify(spec)).not.toMatch(/#[0-9a-f]{6}/i)
  expect(JSON.stringify(compilePlot(spec))).toContain('var(--generated)')
})
