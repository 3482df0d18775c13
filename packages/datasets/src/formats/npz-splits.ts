import type { SplitName } from '@elbow/core'

/** The arrays of one split in an npz file, by their names. */
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
 * Tell the splits in an npz file by the names of its arrays: x_train, y_train, x_test, y_test as in Keras, train_images,
 * train_labels, val_images, … as in MedMNIST, or train and test alone.
 *
 * @returns undefined unless one array holds the training examples, each other split has one of its own, and there is more than
 *   the training examples
 */
export function splitArrays(keys: readonly string[]): SplitArrays[] | undefined {
  const named = keys.map((key) => ({ key, ...partsOf(key) }))
  const found = (['train', 'validation', 'test'] as const).map((split) => ({
    split,
    examples: named.filter((array) => array.split === split && examples.includes(array.role)),
    labels: named.filter((array) => array.split === split && labels.includes(array.role)),
  }))
  if (found.some((each) => each.examples.length > 1 || each.labels.length > each.examples.length)) return undefined
  const held = found.flatMap(({ split, examples: [x], labels: [y] }) =>
    x ? [{ split, examples: x.key, ...(y && { labels: y.key }) }] : [],
  )
  const [first, ...others] = held
  return first?.split === 'train' && (others.length > 0 || first.labels !== undefined) ? held : undefined
}

/** `x_train`: split train, role x; `train_images`: split train, role images. */
function partsOf(key: string): { readonly split: SplitName | undefined; readonly role: string } {
  const words = key.toLowerCase().split('_')
  const at = words.findIndex((word) => Object.hasOwn(splits, word))
  return { split: splits[words[at] ?? ''], role: words.filter((_, i) => i !== at).join('_') }
}
