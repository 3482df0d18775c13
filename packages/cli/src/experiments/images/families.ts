import type { Row } from '@elbow-vae/core'

/** A model of ABE section 4: encoder, decoder and marginal. */
export interface Family {
  readonly encoder: 'conv' | 'conv-iaf'
  readonly decoder: 'deconv' | 'pixelcnn'
  readonly marginal: 'gaussian' | 'maf' | 'vamp'
}

const encoders = ['conv', 'conv-iaf'] as const
const decoders = ['deconv', 'pixelcnn'] as const
const marginals = ['gaussian', 'maf', 'vamp'] as const

/** The twelve families. */
export const modelFamilies: readonly Family[] = decoders.flatMap((decoder) =>
  encoders.flatMap((encoder) => marginals.map((marginal) => ({ encoder, decoder, marginal }))),
)

const signs: Readonly<Record<string, string>> = {
  ...{ conv: '-', 'conv-iaf': '+' },
  ...{ deconv: '-', pixelcnn: '+' },
  ...{ gaussian: '-', maf: '+', vamp: 'v' },
}

/**
 * The name of a family in the paper, as `(-,+,v)`: simple or complex encoder and decoder; simple, complex or Vamp marginal.
 * A part that the paper does not use is `?`.
 */
export const familyOf = ({ encoder, decoder, marginal }: Row | Family): string =>
  `(${[encoder, decoder, marginal].map((part) => signs[String(part)] ?? '?').join(',')})`
