import { ElbowError, errors, type SplitName } from '@elbow/core'
import { npzKeys, readNpz } from '../formats/npz.js'
import { splitArrays, type SplitArrays } from '../formats/npz-splits.js'
import { readWhole } from '../formats/read-whole.js'
import { mostClasses } from './labels.js'
import { ofArray, ownFileAdvice, type OwnData } from './read-file.js'

/** Splits that one file holds. */
export interface OwnSplits {
  readonly splits: readonly { readonly split: SplitName; readonly data: OwnData }[]
  /** The arrays that hold the labels of its examples, where they hold some. */
  readonly labels?: string
}

/**
 * Read the splits of an npz file, where the names of its arrays tell them, and their labels, which are for probes.
 *
 * @param asked  name of an array of labels, where the user asked for them
 * @returns undefined where the names tell no splits
 * @throws DATA_MISSING, DATA_CORRUPT, WRONG_DATA; BAD_OPTION where `asked` names no array of labels
 */
export async function readNpzSplits(path: string, asked: string): Promise<OwnSplits | undefined> {
  const bytes = await readWhole(path, { advice: ownFileAdvice })
  const keys = await npzKeys(path, bytes)
  const arrays = splitArrays(keys)
  if (!arrays) return undefined
  const labelKeys = arrays.flatMap(({ labels }) => labels ?? [])
  if (asked !== '' && !labelKeys.includes(asked))
    throw errors.badOption('--dataset file, option "labels"', `one of ${labelKeys.join(', ') || 'no arrays'}`, asked)
  const labels = await labelsIn(path, bytes, arrays)
  if (asked !== '' && !labels)
    throw errors.wrongData(path, `classes in ${labelKeys.join(', ')}`, noClasses, 'Leave out --dataset.labels.')
  const used = [...arrays.map(({ examples }) => examples), ...(labels ? labelKeys : [])]
  const leftOut = keys
    .filter((key) => !used.includes(key))
    .map((name) => ({ name, type: 'array', reason: labelKeys.includes(name) ? noClasses : 'its name tells no split' }))
  const splits: { split: SplitName; data: OwnData }[] = []
  for (const [i, { split, examples }] of arrays.entries()) {
    const { description, ...data } = ofArray(`${path} "${examples}"`, await readNpz(path, bytes, examples))
    const own = labels?.[i]
    if (own && own.length !== data.shape[0])
      throw errors.shapeMismatch(`${path} "${arrays[i]!.labels}"`, `labels [${data.shape[0]}]`, [own.length], sameSize)
    const described = { ...description, ...(i === 0 && leftOut.length > 0 && { leftOut }) }
    splits.push({ split, data: { ...data, description: described, ...(own && { labels: own }) } })
  }
  return { splits, ...(labels && { labels: labelKeys.join(', ') }) }
}

const noClasses = `not whole numbers of at most ${mostClasses} classes, one for each example of every split`
const sameSize = 'Save one for each example.'

/** The labels of each split; undefined unless all of them have some that are classes. */
async function labelsIn(
  path: string,
  bytes: Uint8Array,
  arrays: readonly SplitArrays[],
): Promise<number[][] | undefined> {
  const all: number[][] = []
  for (const { labels } of arrays) {
    if (labels === undefined) return undefined
    const array = await readNpz(path, bytes, labels).catch((fault: unknown) => {
      if (fault instanceof ElbowError && fault.code === 'WRONG_DATA') return undefined // text, say
      throw fault
    })
    // [N] or, as in CIFAR-10 and MedMNIST, [N, 1].
    if (!array || array.shape.length === 0 || array.shape.slice(1).some((size) => size !== 1)) return undefined
    all.push(Array.from<number | bigint, number>(array.values, Number))
  }
  const classes = new Set(all.flat())
  return classes.size <= mostClasses && [...classes].every(Number.isInteger) ? all : undefined
}
