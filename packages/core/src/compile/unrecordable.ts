export const randomness = 'Draw from the noise given to the part: it is made outside the step and fed in.'
const shapes = 'Its result has a shape that depends on values; use a mask and tf.where.'
const text = 'Keep text out of the step.'

/** Ops that run, but not the same way in every step, or that a graph cannot hold. */
export const unrecordable: ReadonlyMap<string, string> = new Map([
  ...['Multinomial', 'RandomStandardNormal', 'RandomUniform', 'TruncatedNormal'].map((op) => [op, randomness] as const),
  ...['Where', 'Unique', 'NonMaxSuppressionV3', 'NonMaxSuppressionV4', 'NonMaxSuppressionV5'].map(
    (op) => [op, shapes] as const,
  ),
  ...['DecodeJpeg', 'DecodePng', 'EncodePng', 'StaticRegexReplace'].map((op) => [op, text] as const),
])
