import { codeSize, errors, type Context } from '@elbow-vae/core'

/** Numeric values of the data's categories and of the codes. */
export interface CategoryValues {
  readonly data: Float32Array
  readonly codes: Float32Array
}

/**
 * z_i = x_i (ABE appendix E): the codes have the values of the bins, or evenly spaced ones over the same range if their number
 * differs.
 *
 * @throws WRONG_DATA unless the data is one categorical variable
 */
export function categoryValues(where: string, { event, dataKind, categories, latents }: Context): CategoryValues {
  if (dataKind !== 'categorical' || event.length !== 1) {
    const advice = 'Use --encoder mlp --decoder mlp --marginal gaussian for this data.'
    throw errors.wrongData(where, 'categorical data', `${dataKind} data [${event.join(', ')}]`, advice)
  }
  const data = Float32Array.from(categories ?? evenly(event[0]!, -2, 2))
  const size = codeSize({ latents })
  const codes = size === data.length ? data : Float32Array.from(evenly(size, Math.min(...data), Math.max(...data)))
  return { data, codes }
}

function evenly(count: number, from: number, to: number): number[] {
  return Array.from({ length: count }, (_, i) => (count === 1 ? from : from + ((to - from) * i) / (count - 1)))
}
