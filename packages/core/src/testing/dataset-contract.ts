import { resolveOptions } from '../plugins/options.js'
import type { DataKind, Dataset, Split } from '../contracts/dataset.js'
import type { AnyPlugin } from '../contracts/plugin.js'
import type { OptionValues } from '../contracts/options.js'
import { sizeFromShape } from '../tensors/shapes.js'
import { check, assertThat, type Check, type ContractOptions } from './check.js'
import { testContext } from './context.js'
import { optionChecks } from './built-part.js'

/** Settings of the suite for datasets. */
export interface DatasetContractOptions extends ContractOptions {
  /** Directory of its files. */
  readonly dataDir?: string
}

/** Checks of a dataset: its examples are reproducible and have its shape and kind. */
export function obeysDatasetContract(
  plugin: AnyPlugin<'dataset'>,
  settings: DatasetContractOptions = {},
): readonly Check[] {
  const { dataDir } = settings
  const files = dataDir === undefined ? {} : { dataDir }
  const create = async (values: OptionValues): Promise<Dataset> =>
    plugin.create(values, testContext('dataset', { event: [], ...files }))
  const createDefault = () => create(resolveOptions(`--dataset ${plugin.name}`, plugin.options, settings.options ?? {}))
  return [
    ...optionChecks(plugin, settings, async (watched) => void (await create(watched))),
    check('has a train split or a support, and a checksum', settings, async () => {
      const { splits, support, checksum, entropy } = await createDefault()
      assertThat(splits.train !== undefined || support !== undefined, 'it has neither a train split nor a support')
      assertThat(
        typeof checksum === 'string' && checksum !== '',
        'it has no checksum: a run could not detect changed data',
      )
      assertThat(entropy === undefined || Number.isFinite(entropy), `its entropy is ${entropy}`)
    }),
    check('returns examples of its shape and kind, the same each time', settings, async () => {
      const [{ event, kind, splits }, second] = [await createDefault(), await createDefault()]
      const size = sizeFromShape(event)
      const secondSplits = new Map(Object.entries(second.splits))
      for (const [name, split] of Object.entries(splits)) {
        const x = firstExamples(split)
        const expected = countOf(split)
        assertThat(
          x.length / size === expected,
          `${name}: ${expected} examples have ${x.length} numbers, not ${expected} × ${size}`,
        )
        assertKind(name, kind, x, size)
        const other = secondSplits.get(name)
        assertThat(other !== undefined, `${name}: a second dataset does not have this split`)
        const same = firstExamples(other)
        assertThat(
          x.every((value, i) => value === same[i]),
          `${name}: a second dataset has other examples`,
        )
        assertThat(
          !split.labels || split.labels.length === split.size,
          `${name}: ${split.labels?.length} labels for ${split.size} examples`,
        )
      }
      assertThat((await createDefault()).checksum === second.checksum, 'a second dataset has another checksum')
    }),
    check('has a valid scaling, if it has one', settings, async () => {
      const { scaling, event } = await createDefault()
      if (!scaling) return
      const size = sizeFromShape(event)
      for (const list of [scaling.shift, scaling.scale])
        assertThat(
          list.length > 0 && size % list.length === 0,
          `${list.length} entries do not repeat over ${size} numbers`,
        )
      assertThat(scaling.shift.every(Number.isFinite), 'its shift is not finite')
      assertThat(
        scaling.scale.every((s) => s > 0 && Number.isFinite(s)),
        'its scale is not positive',
      )
    }),
    check('has a support with probabilities that sum to 1, if it has one', settings, async () => {
      const { support, event } = await createDefault()
      if (!support) return
      const { x, probability } = support
      const size = sizeFromShape(event)
      const sum = probability.reduce((total, p) => total + p, 0)
      assertThat(Math.abs(sum - 1) < 1e-9, `its probabilities sum to ${sum}`)
      assertThat(
        x.length === size * probability.length,
        `${probability.length} probabilities for ${x.length / size} examples`,
      )
    }),
  ]
}

/** Number of examples to check. */
const countOf = ({ size }: Split) => Math.min(size, 5)

const firstExamples = (split: Split) => split.rows(Int32Array.from({ length: countOf(split) }, (_, i) => i), 0) // prettier-ignore

/** @throws Error unless the values are those of the data kind */
function assertKind(name: string, kind: DataKind, x: Float32Array, size: number): void {
  assertThat(x.every(Number.isFinite), `${name}: an example contains a value that is not finite`)
  if (kind !== 'continuous')
    assertThat(
      x.every((value) => value === 0 || value === 1),
      `${name}: expected 0 and 1 only, the values of ${kind} data`,
    )
  if (kind !== 'categorical') return
  for (let start = 0; start < x.length; start += size) {
    const ones = x.subarray(start, start + size).reduce((sum, value) => sum + value, 0)
    assertThat(ones === 1, `${name}: an example has ${ones} ones; categorical examples are one-hot`)
  }
}
