import {
  required,
  definePlugin,
  tf,
  type Column,
  type EvaluationResult,
  natsColumn,
  type OptionValues,
} from '@elbow-vae/core'
import type { GenerationBounds, DataScores } from './generative/bounds.js'
import { importanceWeightedDensity } from './generative/data-density.js'
import { exactGenerationBounds, exactDataScores } from './generative/exact.js'
import { fittedDensity } from './generative/fitted.js'
import { sampledGenerationBounds, sampledDataScores } from './generative/sampled.js'
import { generativeTables } from './generative/tables.js'

/**
 * Lower and upper bound of the mutual information between code and generated data.
 *
 *   E = E_m(z) E_d(x|z) log e(z|x)/m(z)  ≤  I_d(X;Z)  ≤  G = E_m(z) E_d(x|z) log d(x|z)/q(x)     eq. 9–11
 *   U = E_p* E_e(z|x) log d(x|z)/q(x)       S = E_p* log p*(x)/q(x) = −E_p* log q(x) − H          eq. 13–14
 *   U − S = H − D                                                                                  eq. 15
 *
 * G, U and S use the same q(x). The best q(x) is the model's own g(x) = E_m(z) d(x|z). Where all x and z can be enumerated (finite
 * codes, or a quadrature over codes of one or two dimensions), g is a sum, all results are exact and G = I_d. Otherwise q is the
 * importance-weighted estimate of g, q ≤ g, and the bounds hold in expectation; or, as in the paper, an autoregressive model
 * fitted to generated data. Without H only the cross entropy S + H is known.
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
      help: 'number of generated examples, and of examples of the split, where sums are not possible',
    },
    draws: { default: 50, min: 1, integer: true, help: 'codes per example for the estimate of q(x)' },
    density: {
      default: 'importance-weighted',
      choices: ['importance-weighted', 'made', 'pixelcnn'],
      help: 'q(x) where sums are not possible: importance-weighted g(x), or a decoder without a code, fitted to generated data',
    },
    generations: {
      default: 2000,
      min: 50,
      integer: true,
      help: 'generated examples for the training of a fitted q(x)',
    },
    steps: { default: 1000, min: 1, integer: true, help: 'training steps of a fitted q(x), with batches of 50' },
    depth: { default: 16, min: 1, integer: true, help: 'channels per layer of a fitted pixelcnn' },
    hidden: { default: [200, 200], min: 1, integer: true, help: 'units per layer of a fitted made' },
  },
  create({ density, depth, hidden, ...sampling }, context) {
    const decoderOf = (name: string, options: OptionValues) =>
      required(context.decoder, 'a registry of decoders')(name, options)
    const createDecoder = {
      'importance-weighted': () => undefined,
      made: () => decoderOf('made', { hidden }),
      pixelcnn: () => decoderOf('pixelcnn', { depth, layers: 1 }),
    }[density]
    tf.dispose([...(createDecoder()?.variables ?? [])]) // fails now, not after training, if the decoder does not fit the data
    return {
      columns: density === 'importance-weighted' ? columns : [...columns, ...fitColumns],
      async evaluate(run): Promise<EvaluationResult> {
        const tables = await generativeTables(run)
        const { entropy } = run.dataset
        if (tables) return { row: rowOf(exactGenerationBounds(tables), await exactDataScores(run, tables), entropy) }
        const decoder = createDecoder()
        try {
          const fitted = decoder && (await fittedDensity(run, decoder, sampling))
          const q = fitted ?? importanceWeightedDensity(run, sampling.draws)
          const row = rowOf(
            await sampledGenerationBounds(run, q, sampling),
            await sampledDataScores(run, q, sampling),
            entropy,
          )
          const fit = fitted && { density_fit: fitted.heldOut.mean, density_fit_se: fitted.heldOut.error }
          return { row: { ...row, ...fit } }
        } finally {
          tf.dispose([...(decoder?.variables ?? [])])
        }
      },
    }
  },
})

function rowOf({ e, g, information }: GenerationBounds, { crossEntropy, u }: DataScores, entropy?: number) {
  const isInfinite = !Number.isFinite(e.mean)
  return {
    bound_e: isInfinite ? null : e.mean,
    bound_e_se: isInfinite ? null : e.error,
    bound_g: g.mean,
    bound_g_se: g.error,
    bound_u: u.mean,
    bound_u_se: u.error,
    bound_s: entropy === undefined ? null : crossEntropy.mean - entropy,
    cross_entropy: crossEntropy.mean,
    cross_entropy_se: crossEntropy.error,
    generative_information: information,
    ...(isInfinite && { note: 'generative-bounds: E is −∞, the encoder rules out codes that generate what it sees' }),
  }
}

const error = (name: string): Column => natsColumn(`${name}_se`, `standard error of ${name}; 0 for exact sums`)

const columns: readonly Column[] = [
  natsColumn('bound_e', 'E = E_m E_d log e(z|x)/m(z), a lower bound of I_d(X;Z)'),
  error('bound_e'),
  natsColumn('bound_g', 'G = E_m E_d log d(x|z)/q(x), an upper bound of I_d(X;Z)'),
  error('bound_g'),
  natsColumn('bound_u', 'U = E log d(x|z)/q(x) over the data; U - S = H - D'),
  error('bound_u'),
  natsColumn('bound_s', 'S = E log p*(x)/q(x), where H is known'),
  natsColumn('cross_entropy', '-E log q(x) = S + H'),
  error('cross_entropy'),
  natsColumn('generative_information', 'I_d(X;Z) of m(z) d(x|z), where all x and z can be enumerated'),
]

const fitColumns: readonly Column[] = [
  natsColumn('density_fit', '-E log q(x) over generated examples that were held out from the fit of q(x)'),
  error('density_fit'),
]
