import { definePlugin, tf, type Column, type EvaluationResult } from '@elbow/core'
import type { Generated, Scored } from './generative/bounds.js'
import { importanceWeighted } from './generative/data-density.js'
import { exactlyGenerated, exactlyScored } from './generative/exact.js'
import { fittedDensity } from './generative/fitted.js'
import { sampledGenerations, sampledScores } from './generative/sampled.js'
import { generativeTables } from './generative/tables.js'

/**
 * What the code says about what the model generates, from both sides.
 *
 *   E = E_m(z) E_d(x|z) log e(z|x)/m(z)  ≤  I_d(X;Z)  ≤  G = E_m(z) E_d(x|z) log d(x|z)/q(x)     eq. 9–11
 *   U = E_p* E_e(z|x) log d(x|z)/q(x)       S = E_p* log p*(x)/q(x) = −E_p* log q(x) − H          eq. 13–14
 *   U − S = H − D                                                                                  eq. 15
 *
 * The best q(x) is the model's own g(x) = E_m(z) d(x|z); G, U and S have the same. Where x and z can be gone through
 * (finite codes, or quadrature over those of one or two dimensions) g is a sum, everything is exact and G = I_d. Elsewhere
 * q is g by importance weights, q ≤ g, and the bounds hold in expectation; or, as in the paper, an autoregressive model
 * fitted to what the model generates. Without H there is no S, only the cross entropy S + H.
 */
export const generativeBounds = definePlugin({
  kind: 'evaluator',
  name: 'generative-bounds',
  summary: 'E ≤ I_d ≤ G, bounds of the generative mutual information, and U and S (ABE appendix C)',
  equation: 'E = E_m E_d log e(z|x)/m(z) ≤ I_d(X;Z) ≤ G = E_m E_d log d(x|z)/q(x); U − S = H − D',
  paper: 'Alemi et al. 2018, Fixing a Broken ELBO, ICML (arXiv:1711.00464), appendix C, eq. 9–15',
  options: {
    examples: {
      default: 500,
      min: 2,
      integer: true,
      help: 'generations, and examples of the split, to average over where sums are out of reach',
    },
    draws: { default: 50, min: 1, integer: true, help: 'codes of each that q(x) is then estimated from' },
    density: {
      default: 'importance-weighted',
      choices: ['importance-weighted', 'made', 'pixelcnn'],
      help: 'q(x) there: the model’s own by its codes, or a decoder without a code fitted to what it generates',
    },
    generations: { default: 2000, min: 50, integer: true, help: 'generations that a fitted q(x) learns from' },
    steps: { default: 1000, min: 1, integer: true, help: 'steps of its training, 50 generations each' },
    depth: { default: 16, min: 1, integer: true, help: 'channels of its layers, of pixelcnn' },
    hidden: { default: [200, 200], min: 1, integer: true, help: 'units of its layers, of made' },
  },
  create({ density, depth, hidden, ...how }, context) {
    const makeDecoder = {
      'importance-weighted': () => undefined,
      made: () => context.decoder!('made', { hidden }),
      pixelcnn: () => context.decoder!('pixelcnn', { depth, layers: 1 }),
    }[density]
    tf.dispose([...(makeDecoder()?.variables ?? [])]) // data that it does not fit are refused now, not after training
    return {
      columns: density === 'importance-weighted' ? columns : [...columns, ...fitColumns],
      async evaluate(run): Promise<EvaluationResult> {
        const tables = await generativeTables(run)
        const { entropy } = run.dataset
        if (tables) return { row: rowOf(exactlyGenerated(tables), await exactlyScored(run, tables), entropy) }
        const decoder = makeDecoder()
        try {
          const fitted = decoder && (await fittedDensity(run, decoder, how))
          const q = fitted ?? importanceWeighted(run, how.draws)
          const row = rowOf(await sampledGenerations(run, q, how), await sampledScores(run, q, how), entropy)
          const fit = fitted && { density_fit: fitted.heldOut.mean, density_fit_se: fitted.heldOut.error }
          return { row: { ...row, ...fit } }
        } finally {
          tf.dispose([...(decoder?.variables ?? [])])
        }
      },
    }
  },
})

function rowOf({ e, g, information }: Generated, { crossEntropy, u }: Scored, entropy?: number) {
  const unreachable = !Number.isFinite(e.mean)
  return {
    bound_e: unreachable ? null : e.mean,
    bound_e_se: unreachable ? null : e.error,
    bound_g: g.mean,
    bound_g_se: g.error,
    bound_u: u.mean,
    bound_u_se: u.error,
    bound_s: entropy === undefined ? null : crossEntropy.mean - entropy,
    cross_entropy: crossEntropy.mean,
    cross_entropy_se: crossEntropy.error,
    generative_information: information,
    ...(unreachable && { note: 'generative-bounds: E is −∞, the encoder rules out codes that generate what it sees' }),
  }
}

const nats = (name: string, description: string): Column => ({ name, description, unit: 'nats' })
const error = (name: string): Column => nats(`${name}_se`, `standard error of ${name}; 0 for exact sums`)

const columns: readonly Column[] = [
  nats('bound_e', 'E = E_m E_d log e(z|x)/m(z), a lower bound of I_d(X;Z)'),
  error('bound_e'),
  nats('bound_g', 'G = E_m E_d log d(x|z)/q(x), an upper bound of I_d(X;Z)'),
  error('bound_g'),
  nats('bound_u', 'U = E log d(x|z)/q(x) over the data; U - S = H - D'),
  error('bound_u'),
  nats('bound_s', 'S = E log p*(x)/q(x), where H is known'),
  nats('cross_entropy', '-E log q(x) = S + H'),
  error('cross_entropy'),
  nats('generative_information', 'I_d(X;Z) of m(z) d(x|z), where it is a sum'),
]

const fitColumns: readonly Column[] = [
  nats('density_fit', '-E log q(x) over generations that q(x) was not fitted to'),
  error('density_fit'),
]
