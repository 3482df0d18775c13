/** What the rule looks at. */
export interface Behaviour {
  /** R, nats. */
  readonly rate: number
  /** Class-like: is a reconstruction recognised by its code? From ½, by chance, to 1. */
  readonly recognition: number
  /** Do two decodings of one code agree, pixel by pixel? From 0 to 1. */
  readonly decodingAgreement: number
  /** Pixel-like: does a reconstruction agree with its input, pixel by pixel? From 0 to 1. */
  readonly pixelAgreement: number
}

export type Regime = 'auto-decoder' | 'semantic encoder' | 'syntactic encoder' | 'auto-encoder'

/** Below one bit a code cannot tell two halves of the data apart. */
const oneBit = Math.LN2
/** Half the way from chance to certainty. */
const recognised = 0.75
/** More of an image is in its code than is left to the decoder's draw. */
const mostOfIt = 0.5
/** Nearly pixel by pixel. */
const nearlyAll = 0.95

/**
 * The four regimes of ABE section 4, which names them by eye.
 *
 *   auto-decoder        R < ln 2, or reconstructions are not recognised: they do not depend on the input
 *   auto-encoder        pixel agreement ≥ 0.95: reconstructions are nearly pixel-perfect
 *   syntactic encoder   decodings of one code agree by ≥ 0.5: class and style are in the code
 *   semantic encoder    otherwise: the class is in the code, and style varies between decodings
 */
export function regimeOf({ rate, recognition, decodingAgreement, pixelAgreement }: Behaviour): Regime {
  if (rate < oneBit || recognition < recognised) return 'auto-decoder'
  if (pixelAgreement >= nearlyAll) return 'auto-encoder'
  return decodingAgreement >= mostOfIt ? 'syntactic encoder' : 'semantic encoder'
}
