import { ElbowError, errors, type SplitName } from '@elbow-vae/core'
import { npzKeys, readNpz } from '../formats/npz.js'
import { splitArrays, type SplitArrays } from '../formats/npz-splits.js'
import { readWhole } from '../formats/read-whole.js'
import { maxClasses } from './labels.js'
import { fromArray, dataFileAdvice } from './read-file.js'
import type { FileData } from './own-data.js'

/** Splits of one file. */
export interface NpzSplits {
  readonly splits: readonly { readonly split: SplitName; readonly data: FileData }[]
  /** Names of the arrays of labels, if there are labels. */
  readonly labels?: string
}

/**
 * Read the splits of an npz file, which are found from the names of its arrays, and their labels.
 *
 * @param requestedLabels  name of an array of labels, or empty
 * @returns undefined if the names are not names of splits
 * @throws DATA_MISSING, DATA_CORRUPT, WRONG_DATA; BAD_OPTION if `requestedLabels` is not an array of labels
 */
export async function readNpzSplits(path: string, requestedLabels: string): Promise<NpzSplits | undefined> {
  const bytes = await readWhole(path, { advice: dataFileAdvice })
  const keys = await npzKeys(path, bytes)
  const arrays = splitArrays(keys)
  if (!arrays) return undefined
  const labelKeys = arrays.flatMap(({ labels }) => labels ?? [])
  if (requestedLabels !== '' && !labelKeys.includes(requestedLabels)) {
    const expected = `one of ${labelKeys.join(', ') || 'no arrays'}`
    throw errors.badOption('--dataset file, option "labels"', expected, requestedLabels)
  }
  const labels = await readLabels(path, bytes, arrays)
  if (requestedLabels !== '' && !labels)
    throw errors.wrongData(path, `classes in ${labelKeys.join(', ')}`, noClasses, 'Leave out --dataset.labels.')
  const used = [...arrays.map(({ examples }) => examples), ...(labels ? labelKeys : [])]
  const leftOut = keys
    .filter((key) => !used.includes(key))
    .map((name) => ({
      name,
      type: 'array',
      reason: labelKeys.includes(name) ? noClasses : 'its name is not the name of a split',
    }))
  const splits: { split: SplitName; data: FileData }[] = []
  for (const [i, { split, examples }] of arrays.entries()) {
    const { description, ...data } = fromArray(`${path} "${examples}"`, await readNpz(path, bytes, examples))
    const splitLabels = labels?.[i]
    if (splitLabels && splitLabels.length !== data.shape[0])
      throw errors.shapeMismatch(
        `${path} "${arrays[i]!.labels}"`,
        `labels [${data.shape[0]}]`,
        [splitLabels.length],
        sameSize,
      )
    const described = { ...description, ...(i === 0 && leftOut.length > 0 && { leftOut }) }
    splits.push({ split, data: { ...data, description: described, ...(splitLabels && { labels: splitLabels }) } })
  }
  return { splits, ...(labels && { labels: labelKeys.join(', ') }) }
}

const noClasses = `not whole numbers of at most ${maxClasses} classes, one for each example of every split`
const sameSize = 'Save one for each example.'

/** The labels of each split; undefined unless every split has valid labels. */
async function readLabels(
  path: string,
  bytes: Uint8Array,
  arrays: readonly SplitArrays[],
): Promise<number[][] | undefined> {
  const all: number[][] = []
  for (const { labels } of arrays) {
    if (labels === undefined) return undefined
    const array = await readNpz(path, bytes, labels).catch((fault: unknown) => {
      if (fault instanceof ElbowError && fault.code === 'WRONG_DATA') return undefined // for example text
      throw fault
    })
    // [N] or, as in CIFAR-10 and MedMNIST, [N, 1].
    if (!array || array.shape.length === 0 || array.shape.slice(1).some((size) => size !== 1)) return undefined
    all.push(Array.from<number | bigint, number>(array.values, Number))
  }
  const classes = new Set(all.flat())
  return classes.size <= maxClasses && [...classes].every(Number.isInteger) ? all : undefined
}
