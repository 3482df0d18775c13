import { evenlySpacedIndices, type Dataset, type Shape, type Split, type SplitName } from '@elbow-vae/core'

/** Examples of a split to show. */
export interface SampleInputs {
  /** Indices of the examples in the split. */
  readonly indices: Int32Array
  /** [indices.length, …event] */
  readonly values: Float32Array
}

/** Whether an example is a gray image, [height, width, 1]. */
export const isImage = (event: Shape): boolean => event.length === 3 && event[2] === 1

/** Whether an example is an image of several channels, [height, width, channels]. */
export const hasChannels = (event: Shape): boolean => event.length === 3 && event[2] !== 1

/** The split to show: held-out data where there is some. */
export const preferredSplit = ({ splits }: Dataset): SplitName | undefined =>
  (['test', 'validation', 'train'] as const).find((name) => splits[name])

/** Evenly spaced examples of the split; deterministic. */
export function chooseInputs(split: Split, count: number): SampleInputs {
  const indices = evenlySpacedIndices(split.size, count)
  return { indices, values: split.rows(indices, 0) }
}
