/** Advice for ops that draw random numbers. */
export const randomnessAdvice = 'Draw from the noise given to the part: it is generated outside the step and fed in.'
const shapeAdvice = 'The shape of its result depends on values; use a mask and tf.where.'
const textAdvice = 'Keep text out of the step.'

/** Ops that cannot be recorded, because they differ from step to step or a graph cannot contain them, with advice. */
export const unrecordableOps: ReadonlyMap<string, string> = new Map([
  ...['Multinomial', 'RandomStandardNormal', 'RandomUniform', 'TruncatedNormal'].map(
    (op) => [op, randomnessAdvice] as const,
  ),
  ...['Where', 'Unique', 'NonMaxSuppressionV3', 'NonMaxSuppressionV4', 'NonMaxSuppressionV5'].map(
    (op) => [op, shapeAdvice] as const,
  ),
  ...['DecodeJpeg', 'DecodePng', 'EncodePng', 'StaticRegexReplace'].map((op) => [op, textAdvice] as const),
])
