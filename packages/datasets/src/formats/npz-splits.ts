import type { SplitName } from '@elbow-vae/core'

/** Names of the arrays of one split in an npz file. */
export interface SplitArrays {
  readonly split: SplitName
  readonly examples: string
  /** The class of each example. */
  readonly labels?: string
}

const splits: Readonly<Record<string, SplitName>> = {
  train: 'train',
  val: 'validation',
  valid: 'validation',
  validation: 'validation',
  test: 'test',
}

const examples = ['', 'x', 'image', 'images', 'data', 'features']
const labels = ['y', 'label', 'labels', 'target', 'targets']

/**
 * Find the splits of an npz file from the names of its arrays: x_train, y_train, x_test, y_test as in Keras; train_images,
 * train_labels, val_images, … as in MedMNIST; or train and test.
 *
 * @returns undefined if there are no training examples, if a split has several arrays of examples, or if the training examples are
 *   the only array
 */
export function splitArrays(keys: readonly string[]): SplitArrays[] | undefined {
  const named = keys.map((key) => ({ key, ...partsOf(key) }))
  const candidates = (['train', 'validation', 'test'] as const).map((split) => ({
    split,
    examples: named.filter((array) => array.split === split && examples.includes(array.role)),
    labels: named.filter((array) => array.split === split && labels.includes(array.role)),
  }))
  if (candidates.some((each) => each.examples.length > 1 || each.labels.length > each.examples.length)) return undefined
  const arrays = candidates.flatMap(({ split, examples: [x], labels: [y] }): SplitArrays[] =>
    x ? [{ split, examples: x.key, ...(y && { labels: y.key }) }] : [],
  )
  const [first, ...others] = arrays
  return first?.split === 'train' && (others.length > 0 || first.labels !== undefined) ? arrays : undefined
}

/** `x_train`: split train, role x; `train_images`: split train, role images. */
function partsOf(key: string): { readonly split: SplitName | undefined; readonly role: string } {
  const words = key.toLowerCase().split('_')
  const index = words.findIndex((word) => Object.hasOwn(splits, word))
  return { split: splits[words[index] ?? ''], role: words.filter((_, i) => i !== index).join('_') }
}
