import { evenPlaces, type Dataset, type Shape, type Split, type SplitName } from '@elbow/core'

/** Examples of a split that are to be shown. */
export interface Inputs {
  /** Their places in it. */
  readonly places: Int32Array
  /** [places.length, …event] */
  readonly values: Float32Array
}

/** Can an example be shown: is it a grey image, [height, width, 1]? */
export const isImage = (event: Shape): boolean => event.length === 3 && event[2] === 1

/** Is it an image of several channels, [height, width, channels]? */
export const hasChannels = (event: Shape): boolean => event.length === 3 && event[2] !== 1

/** The split that a person wants to see: held-out data where there is some. */
export const shownSplit = ({ splits }: Dataset): SplitName | undefined =>
  (['test', 'validation', 'train'] as const).find((name) => splits[name])

/** Examples from all over the split, the same at every call. */
export function chooseInputs(split: Split, count: number): Inputs {
  const places = evenPlaces(split.size, count)
  return { places, values: split.rows(places, 0) }
}
