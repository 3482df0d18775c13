/** The inputs of the rule. */
export interface Behavior {
  /** R, nats. */
  readonly rate: number
  /** Probability that the code of a reconstruction is nearest to that of its own input: from ½ (chance) to 1. */
  readonly recognition: number
  /** Agreement of the pixels of two decodings of one code, from 0 to 1. */
  readonly decodingAgreement: number
  /** Agreement of the pixels of a reconstruction and its input, from 0 to 1. */
  readonly pixelAgreement: number
}

export type Regime = 'auto-decoder' | 'semantic encoder' | 'syntactic encoder' | 'auto-encoder'

/** With less than one bit, a code cannot distinguish two halves of the data. */
const oneBit = Math.LN2
/** Halfway between chance (½) and certainty (1). */
const recognitionThreshold = 0.75
/** The code determines more of an image than the decoder's noise does. */
const decodingThreshold = 0.5
/** Nearly pixel-perfect. */
const pixelThreshold = 0.95

/**
 * The four regimes of ABE section 4, which the paper assigns by visual inspection.
 *
 *   auto-decoder        R < ln 2, or reconstructions are not recognized: they do not depend on the input
 *   auto-encoder        pixel agreement ≥ 0.95: reconstructions are nearly pixel-perfect
 *   syntactic encoder   decodings of one code agree by ≥ 0.5: class and style are in the code
 *   semantic encoder    otherwise: the class is in the code, and style varies between decodings
 */
export function regimeOf({ rate, recognition, decodingAgreement, pixelAgreement }: Behavior): Regime {
  if (rate < oneBit || recognition < recognitionThreshold) return 'auto-decoder'
  if (pixelAgreement >= pixelThreshold) return 'auto-encoder'
  return decodingAgreement >= decodingThreshold ? 'syntactic encoder' : 'semantic encoder'
}
