import type { Evaluation, Support } from '@elbow-vae/core'

/** The known distribution that is evaluated; undefined for a sample. */
export const knownSupport = ({ split, dataset }: Evaluation): Support | undefined =>
  split === 'exact' ? dataset.support : undefined

/** p of each of `count` examples: p*(x) of a known distribution, otherwise 1/count. */
export const exampleProbability = (run: Evaluation, count: number): Float64Array =>
  knownSupport(run)?.probability ?? new Float64Array(count).fill(1 / count)
