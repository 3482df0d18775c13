import { definePlugin, type Column, type EvaluationResult } from '@elbow-vae/core'
import { linspace } from '../small-code/interpolate.js'
import { smallCode } from '../small-code/small-code.js'

/**
 * Table of the densities of a small code and of the decoder's mean, over a grid of its top block.
 *
 * The top block of a chain of two is z2: e(z2|x) = ∫ e(z1|x) e(z2|z1) dz1, and d(x|z2) = ∫ p(z1|z2) d(x|z1) dz1.
 */
export const codeDensity = definePlugin({
  kind: 'evaluator',
  name: 'code-density',
  summary: 'table of e(z), m(z) and E x given z over the top block of a small code',
  equation: 'e(z) = Σ_x p*(x) e(z|x), m(z), E d(x|z) averaged over the dimensions of x',
  paper: 'Shu 2017, Autoencoding a Single Bit',
  options: {
    reach: { default: 4.5, min: 0.1, max: 100, help: 'the grid goes from −reach to reach' },
    points: { default: 721, min: 2, max: 100_000, integer: true, help: 'points of the grid' },
  },
  create: ({ reach, points }) => ({
    columns: [],
    async evaluate(run): Promise<EvaluationResult> {
      const code = await smallCode(run)
      if (typeof code === 'string') return { row: { note: `code-density: ${code}` } }
      const z = linspace(-reach, reach, points)
      const marginal = await code.marginal(z)
      const encoder = await code.encoder(z)
      const { mean } = await code.decoder(z)
      const rows = Array.from(z, (value, i) => {
        const parts = encoder.map((logs, x) => code.probability[x]! * Math.exp(logs[i]!))
        return {
          z: value,
          marginal: Math.exp(marginal[i]!),
          aggregate: parts.reduce((sum, part) => sum + part, 0),
          mean: mean[i]!,
          ...Object.fromEntries(parts.map((part, x) => [`part_${x}`, part])),
        }
      })
      const columns = [...gridColumns, ...encoder.map((_, x) => partColumn(x))]
      return { row: {}, tables: { 'code-density': { columns, rows } } }
    },
  }),
})

const gridColumns: readonly Column[] = [
  { name: 'z', description: 'top block of the code' },
  { name: 'marginal', description: 'm(z)', unit: 'density' },
  { name: 'aggregate', description: 'e(z) = sum_x p*(x) e(z|x)', unit: 'density' },
  { name: 'mean', description: 'E[x|z], averaged over the dimensions of x; p(x=1|z) for bits' },
]

const partColumn = (x: number): Column => ({
  name: `part_${x}`,
  description: `p*(x) e(z|x) for example ${x} of the known distribution`,
  unit: 'density',
})
