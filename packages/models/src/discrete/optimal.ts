import { codeSize, errors, type Context } from '@elbow-vae/core'

/** The optimal model as tables of probabilities, in row-major order. */
export interface OptimalTables {
  /** e(z_i|x_j), [data, codes] */
  readonly encoder: Float64Array
  /** d(x_j|z_i), [codes, data] */
  readonly decoder: Float64Array
  /** m(z_i), [codes] */
  readonly marginal: Float64Array
}

/**
 * The optimal model by the true latent variable z* (ABE figure 2a): e = p(z*|x), d = p(x|z*), m = p(z*). The probability of
 * each class is divided evenly among its codes.
 *
 * @throws WRONG_DATA if the true latent variable of the dataset is unknown
 */
export function optimalTables(where: string, { support, latents }: Context): OptimalTables {
  const truth = support?.truth
  if (!support || !truth) {
    throw errors.wrongData(where, 'data with a known latent variable', 'none', 'form optimal is for --dataset toy.')
  }
  const codes = codeSize({ latents })
  const data = support.probability.length
  const classOf = Array.from({ length: codes }, (_, i) => Math.floor((i * truth.length) / codes))
  const codesOfClass = truth.map((_, c) => classOf.filter((each) => each === c).length)
  const prior = truth.map((p) => p.reduce((sum, value, j) => sum + value * support.probability[j]!, 0)) // p(z*)

  const tables = {
    encoder: new Float64Array(data * codes),
    decoder: new Float64Array(codes * data),
    marginal: new Float64Array(codes),
  }
  for (let i = 0; i < codes; i++) {
    const c = classOf[i]!
    tables.marginal[i] = prior[c]! / codesOfClass[c]!
    for (let j = 0; j < data; j++) {
      tables.encoder[j * codes + i] = truth[c]![j]! / codesOfClass[c]!
      tables.decoder[i * data + j] = (truth[c]![j]! * support.probability[j]!) / prior[c]!
    }
  }
  return tables
}
