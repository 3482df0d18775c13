import { columns, definePlugin, type Column, type Support, type TableData } from '@elbow-vae/core'
import { hasFiniteCode } from '../aggregate/split-codes.js'
import {
  compose,
  klDivergence,
  fromLogColumns,
  mixtureOfRows,
  mutualInformation,
  transposeFlat,
  type ProbabilityTable,
} from '../numerics/tables.js'

/**
 * Exact mutual informations for finite data and a finite code; g(x) = Σ_z m(z) d(x|z).
 *
 * The tables hold every distribution of ABE figure 2. All sums are in float64 on the host.
 */
export const information = definePlugin({
  kind: 'evaluator',
  name: 'information',
  summary: 'exact I(X;Z), I(Z;Z*) and KL(p*‖g), for finite data and a finite code',
  equation: 'I(X;Z) = Σ p*(x) e(z|x) log e(z|x)/p_e(z); I(Z;Z*); KL(p* ‖ g)',
  paper: 'Alemi et al. 2018, Fixing a Broken ELBO, ICML (arXiv:1711.00464), eq. 1 and figure 2',
  options: {},
  create: () => ({
    columns: columns('mutual_information', 'latent_truth_information', 'kl_data_model'),
    async evaluate(run) {
      const tensors = await run.exact((m) => ({
        logPosterior: m.logPosterior, //         log e(z|x), [codes, data]
        distortion: m.distortion, //             −log d(x|z), [codes, data]
        logMarginal: m.logMarginal, //           log m(z), [codes, 1]
        codes: m.draw.value,
      }))
      const { support } = run.dataset
      if (!tensors || !support || !hasFiniteCode(run)) {
        const note = 'information: needs a known distribution and a finite code'
        return { row: { mutual_information: null, latent_truth_information: null, kl_data_model: null, note } }
      }
      const { logPosterior, distortion, logMarginal } = tensors
      const [size, count] = [logPosterior.shape[0]!, logPosterior.shape[1]!]
      const logDecoder = distortion.data.map((nats) => -nats)
      const model: FiniteModel = {
        encoder: fromLogColumns(logPosterior.data, size, count),
        decoder: fromLogColumns(transposeFlat(logDecoder, size, count), count, size),
        marginal: fromLogColumns(logMarginal.data, size, 1).data,
      }
      return { row: measures(model, support), tables: distributions(model, support, run.dataset.categories) }
    },
  }),
})

interface FiniteModel {
  /** e(z|x), one row per x */
  readonly encoder: ProbabilityTable
  /** d(x|z), one row per z */
  readonly decoder: ProbabilityTable
  /** m(z) */
  readonly marginal: Float64Array
}

function measures({ encoder, decoder, marginal }: FiniteModel, { probability, truth }: Support) {
  return {
    mutual_information: mutualInformation(encoder, probability),
    latent_truth_information: truth ? truthInformation(encoder, probability, truth) : null,
    kl_data_model: klDivergence(probability, mixtureOfRows(decoder, marginal)),
  }
}

/** I(Z;Z*) from p(z, z*) = Σ_x p*(x) p(z*|x) e(z|x). */
function truthInformation(encoder: ProbabilityTable, probability: Float64Array, truth: readonly Float64Array[]) {
  const joint = truth.map((p) => mixtureOfRows(encoder, weighted(probability, p))) // p(z, z* = c)
  const prior = Float64Array.from(joint, (codes) => codes.reduce((sum, value) => sum + value, 0)) // p(z*)
  const data = Float64Array.from(joint.flatMap((codes, c) => [...codes.map((value) => value / prior[c]!)]))
  return mutualInformation({ rows: truth.length, size: encoder.size, data }, prior)
}

const weighted = (probability: Float64Array, factor: Float64Array) => probability.map((p, j) => p * factor[j]!)

/** The distributions of ABE figure 2. */
function distributions(
  { encoder, decoder, marginal }: FiniteModel,
  { probability, truth = [] }: Support,
  categories?: readonly number[],
): Record<string, TableData> {
  const reconstruction = compose(encoder, decoder) // p(x'|x)
  const generated = mixtureOfRows(decoder, marginal)
  const reconstructed = mixtureOfRows(reconstruction, probability)
  const aggregate = mixtureOfRows(encoder, probability)
  const classes = truth.map((p) => mixtureOfRows(encoder, weighted(probability, p)))
  return {
    'data-space': {
      columns: dataColumns,
      rows: Array.from(probability, (data, x) => ({
        x,
        value: categories?.[x] ?? null,
        data,
        generated: generated[x]!,
        reconstructed: reconstructed[x]!,
      })),
    },
    'code-space': {
      columns: [...codeColumns, ...classes.map((_, c) => classColumn(c))],
      rows: Array.from(aggregate, (value, z) => ({
        z,
        marginal: marginal[z]!,
        aggregate: value,
        ...Object.fromEntries(classes.map((codes, c) => [`class_${c}`, codes[z]!])),
      })),
    },
    conditionals: {
      columns: conditionalColumns,
      rows: [...cells('encoder', encoder), ...cells('decoder', decoder), ...cells('reconstruction', reconstruction)],
    },
  }
}

function cells(table: string, { rows, size, data }: ProbabilityTable) {
  return Array.from({ length: rows * size }, (_, i) => ({
    table,
    given: Math.floor(i / size),
    value: i % size,
    probability: data[i]!,
  }))
}

const index = (name: string, description: string): Column => ({ name, description, type: 'integer' })
const probability = (name: string, description: string): Column => ({ name, description, unit: 'probability' })

const dataColumns: readonly Column[] = [
  index('x', 'category'),
  { name: 'value', description: 'numeric value of the category' },
  probability('data', 'p*(x)'),
  probability('generated', 'g(x) = sum_z m(z) d(x|z)'),
  probability('reconstructed', "d(x) = sum_x' sum_z p*(x') e(z|x') d(x|z)"),
]
const codeColumns: readonly Column[] = [
  index('z', 'code'),
  probability('marginal', 'm(z)'),
  probability('aggregate', 'p_e(z) = sum_x p*(x) e(z|x)'),
]
const classColumn = (c: number) => probability(`class_${c}`, `p(z, z* = ${c}): the part of p_e(z) of true class ${c}`)
const conditionalColumns: readonly Column[] = [
  { name: 'table', description: "encoder e(z|x), decoder d(x|z) or reconstruction p(x'|x)", type: 'text' },
  index('given', 'value of the condition: x, z or x'),
  index('value', "value of the variable: z, x or x'"),
  probability('probability', 'probability of the value given the condition'),
]
