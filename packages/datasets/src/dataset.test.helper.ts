import { required, type Dataset, type Split, type SplitName } from '@elbow-vae/core'
import { expect } from 'vitest'

/** A split that the dataset has. */
export const splitOf = ({ splits }: Pick<Dataset, 'splits'>, name: SplitName): Split =>
  required(splits[name], `split ${name}`)

/** Labels of a split that has labels. */
export const labelsOf = (dataset: Pick<Dataset, 'splits'>, name: SplitName): Uint8Array =>
  required(splitOf(dataset, name).labels, `labels of ${name}`)

/** `expect.stringMatching` and `expect.stringContaining`, which vitest types as any. */
export const textMatching = (pattern: string | RegExp): unknown => expect.stringMatching(pattern)
export const textContaining = (text: string): unknown => expect.stringContaining(text)
