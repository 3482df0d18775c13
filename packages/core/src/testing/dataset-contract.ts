import { resolveOptions } from '../options.js'
import type { DataKind, Dataset, Split } from '../parts.js'
import type { AnyPlugin } from '../plugin.js'
import { check, demand, type Check, type ContractOptions } from './check.js'
import { testContext } from './context.js'
import { optionChecks } from './made-part.js'

/** How a dataset is tried. */
export interface DatasetContractOptions extends ContractOptions {
  /** Where its files lie. */
  readonly dataDir?: string
}

/** A dataset: the same examples every time, of the shape and kind that it says. */
export function obeysDatasetContract(plugin: AnyPlugin<'dataset'>, how: DatasetContractOptions = {}): readonly Check[] {
  const { dataDir } = how
  const make = async (values: unknown): Promise<Dataset> =>
    plugin.create(values as never, testContext('dataset', { event: [], ...(dataDir !== undefined && { dataDir }) }))
  const usual = () => make(resolveOptions(`--dataset ${plugin.name}`, plugin.options, how.options ?? {}))
  return [
    ...optionChecks(plugin, how, async (watched) => void (await make(watched))),
    check('has something to train on, and says what it is', how, async () => {
      const { splits, support, checksum, entropy } = await usual()
      demand(splits.train !== undefined || support !== undefined, 'it has neither a train split nor a support')
      demand(
        typeof checksum === 'string' && checksum !== '',
        'it has no checksum: a run could not tell that data changed',
      )
      demand(entropy === undefined || Number.isFinite(entropy), `its entropy is ${entropy}`)
    }),
    check('gives examples of its shape and kind, the same ones again', how, async () => {
      const [{ event, kind, splits }, again] = [await usual(), await usual()]
      const size = event.reduce((product, n) => product * n, 1)
      for (const [name, split] of Object.entries(splits)) {
        const x = firstOf(split)
        const count = x.length / size
        demand(
          count === shown(split),
          `${name}: ${shown(split)} examples have ${x.length} numbers, not ${shown(split)} × ${size}`,
        )
        demandKind(name, kind, x, size)
        const same = firstOf(again.splits[name as 'train']!)
        demand(
          x.every((value, i) => value === same[i]),
          `${name}: made again, its examples are others`,
        )
        demand(
          !split.labels || split.labels.length === split.size,
          `${name}: ${split.labels?.length} labels for ${split.size} examples`,
        )
      }
      demand((await usual()).checksum === again.checksum, 'made again, its checksum is another')
    }),
    check('says of its scaling what undoes it, where it has one', how, async () => {
      const { scaling, event } = await usual()
      if (!scaling) return
      const size = event.reduce((product, n) => product * n, 1)
      for (const list of [scaling.shift, scaling.scale])
        demand(list.length > 0 && size % list.length === 0, `${list.length} entries do not repeat over ${size} numbers`)
      demand(scaling.shift.every(Number.isFinite), 'its shift is not finite')
      demand(
        scaling.scale.every((s) => s > 0 && Number.isFinite(s)),
        'its scale is not positive',
      )
    }),
    check('has a support whose probabilities sum to 1, where it has one', how, async () => {
      const { support, event } = await usual()
      if (!support) return
      const { x, probability } = support
      const size = event.reduce((product, n) => product * n, 1)
      const sum = probability.reduce((total, p) => total + p, 0)
      demand(Math.abs(sum - 1) < 1e-9, `its probabilities sum to ${sum}`)
      demand(
        x.length === size * probability.length,
        `${probability.length} probabilities for ${x.length / size} examples`,
      )
    }),
  ]
}

const shown = ({ size }: Split) => Math.min(size, 5)

const firstOf = (split: Split) => split.rows(Int32Array.from({ length: shown(split) }, (_, i) => i), 0) // prettier-ignore

function demandKind(name: string, kind: DataKind, x: Float32Array, size: number): void {
  demand(x.every(Number.isFinite), `${name}: an example holds what is no number`)
  if (kind !== 'continuous')
    demand(
      x.every((value) => value === 0 || value === 1),
      `${name}: ${kind} data of 0 and 1 only`,
    )
  if (kind !== 'categorical') return
  for (let start = 0; start < x.length; start += size) {
    const ones = x.subarray(start, start + size).reduce((sum, value) => sum + value, 0)
    demand(ones === 1, `${name}: an example has ${ones} ones; categorical examples are one-hot`)
  }
}
