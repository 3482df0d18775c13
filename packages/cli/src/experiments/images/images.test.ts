import { describe, expect, it } from 'vitest'
import type { FinalPoint } from '@elbow-vae/results/frontier'
import { modelFamilies, familyOf } from './families.js'
import { figureSets } from './figures.js'
import { imageTable } from './image-table.js'
import { imageRequests } from './scales.js'

const point = (family: string, beta: number, rate: number, distortion: number): FinalPoint => {
  const parts = modelFamilies.find((each) => familyOf(each) === family)
  const configuration = { ...parts, 'objective.beta': beta, 'objective.anneal': 'none', seed: 1 }
  return { directory: `${family}-${beta}-${rate}`, configuration, row: { regime: '' }, checksum: '', rate, distortion }
}

describe('families', () => {
  it('are the twelve of ABE section 4, with distinct names', () => {
    expect(new Set(modelFamilies.map(familyOf)).size).toBe(12)
    expect(familyOf({ encoder: 'conv', decoder: 'pixelcnn', marginal: 'vamp' })).toBe('(-,+,v)')
    expect(familyOf({ encoder: 'mlp', decoder: 'deconv', marginal: 'maf' })).toBe('(?,-,+)')
  })
})

describe('scales', () => {
  const decoders = (requests: ReturnType<typeof imageRequests>) => new Set(requests.map(({ parts }) => parts.decoder))

  it('paper: 12 families × 9 weights, each with and without annealing, for MNIST', () => {
    expect(imageRequests('mnist', 'paper', [1])).toHaveLength(12 * 9 * 2)
  })

  it('paper: 7 weights for pixelcnn and 3 for deconv, for Omniglot', () => {
    expect(imageRequests('omniglot', 'paper', [1])).toHaveLength(6 * (7 + 3) * 2)
  })

  it.each(['smoke', 'cpu'] as const)('%s: both decoders, for every seed', (scale) => {
    const one = imageRequests('mnist', scale, [1])
    expect(decoders(one).size).toBe(2)
    expect(imageRequests('mnist', scale, [1, 2])).toHaveLength(2 * one.length)
  })
})

describe('figures', () => {
  const runs = [
    point('(-,+,v)', 0.1, 150, 5),
    point('(-,+,v)', 0.5, 30, 60),
    point('(-,+,v)', 1, 6, 75),
    point('(-,+,v)', 1, 6, 76),
    point('(-,-,-)', 1, 20, 61.5),
  ]
  const runsOf = (figure: string) => figureSets(runs).find(({ name }) => name === figure)?.runs

  it('4 shows one family at the weights of the paper, the best run of each', () => {
    expect(runsOf('figure-4')).toEqual([runs[0], runs[2]])
  })

  it('5 shows the best run of each family at β = 1', () => {
    expect(runsOf('figure-5')).toEqual([runs[2], runs[4]])
  })

  it('6 shows every run within one nat of the highest ELBO', () => {
    expect(runsOf('figure-6')).toEqual([runs[2], runs[3], runs[4]])
  })

  it('leaves out figures without runs', () => {
    expect(figureSets(runs.slice(4)).map(({ name }) => name)).toEqual(['figure-5', 'figure-6'])
  })
})

it('prints the numbers in the paper for the same family and weight', () => {
  const [head, ...lines] = imageTable('mnist', [point('(-,+,v)', 1, 7, 80), point('(-,-,-)', 1, 20, 70)]).split('\n')
  expect(head).toMatch(/^family +β +annealed +seed +R +D +−elbo +regime +paper: R +D +−elbo/)
  expect(lines[0]).toMatch(/^\(-,-,-\) +1 +1 +20 +70 +90 *$/)
  expect(lines[1]).toMatch(/^\(-,\+,v\) +1 +1 +7 +80 +87 +6.2000 +74.1000 +80.3000/)
})
