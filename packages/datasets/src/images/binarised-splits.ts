import type { DataKind, Split, SplitName } from '@elbow/core'
import { bitSplit } from '../bit-split.js'
import { drawBits, staticBits, thresholdBits } from './binarise.js'
import { checksumOf, type GreyImages, type GreySplit, type GreySplits } from './grey-images.js'

export const binarisations = ['static', 'dynamic', 'threshold', 'none'] as const
export type Binarisation = (typeof binarisations)[number]

export interface BinariseOptions {
  readonly binarise: Binarisation
  /** Of the bits drawn once and for all. */
  readonly fixedSeed: number
  /** The run's own, of the bits drawn afresh in each epoch. */
  readonly seed: number
}

/** What a model is to see of grey pictures. */
export interface Binarised {
  readonly kind: DataKind
  readonly splits: Readonly<Record<SplitName, Split>>
  readonly checksum: string
}

/**
 * Make grey pictures binary, or leave them grey.
 *
 * `static` draws every bit once, x ~ Ber(grey); `threshold` is x = 1 where grey ≥ ½; `none` keeps the grey. `dynamic`
 * draws the training pictures afresh in each epoch; held-out ones keep the bits of `static`, so that the numbers of
 * all runs are about the same examples.
 *
 * The checksum is of the bits where they are fixed, else of the grey.
 */
export function binarisedSplits(splits: GreySplits, { binarise, fixedSeed, seed }: BinariseOptions): Binarised {
  const { train, validation, test } = splits
  if (binarise === 'none') {
    return {
      kind: 'continuous',
      splits: { train: greySplit(train), validation: greySplit(validation), test: greySplit(test) },
      checksum: checksumOf({ binarise, whites: whitesOf(splits) }, valuesOf(splits)),
    }
  }
  const bitsOf = (split: GreySplit) => (binarise === 'threshold' ? thresholdBits(split) : staticBits(split, fixedSeed))
  const heldOut = [bitsOf(validation), bitsOf(test)] as const
  const rest = { validation: fixedSplit(validation, heldOut[0]), test: fixedSplit(test, heldOut[1]) }
  if (binarise === 'dynamic') {
    return {
      kind: 'binary',
      splits: { train: dynamicSplit(train, seed), ...rest },
      checksum: checksumOf({ binarise, fixedSeed, whites: whitesOf(splits) }, valuesOf(splits)),
    }
  }
  const bits = bitsOf(train)
  return {
    kind: 'binary',
    splits: { train: fixedSplit(train, bits), ...rest },
    checksum: checksumOf({ binarise: 'once' }, [bits, ...heldOut]),
  }
}

const whitesOf = (splits: GreySplits) => Object.values(splits).map(({ images }) => images.white)

const valuesOf = (splits: GreySplits) =>
  Object.values(splits).map(({ images: { values, pixels }, start, end }) =>
    values.subarray(start * pixels, end * pixels),
  )

const fixedSplit = ({ images, start, end }: GreySplit, bits: Uint8Array): Split =>
  bitSplit(bits, end - start, images.pixels)

const greySplit = (split: GreySplit): Split =>
  rowSplit(split, ({ values, white, pixels }, index, out, at) => {
    for (let i = 0; i < pixels; i++) out[at + i] = values[index * pixels + i]! / white
  })

const dynamicSplit = (split: GreySplit, seed: number): Split =>
  rowSplit(split, (images, index, out, at, epoch) => {
    drawBits(images, { seed, stream: `binarise/${images.name}/${epoch}` }, index, out, at)
  })

type WriteRow = (images: GreyImages, index: number, out: Float32Array, at: number, epoch: number) => void

/** Rows made one by one, when they are asked for. */
function rowSplit({ images, start, end }: GreySplit, write: WriteRow): Split {
  const size = end - start
  return {
    size,
    rows(indices, epoch) {
      const rows = new Float32Array(indices.length * images.pixels)
      indices.forEach((index, i) => {
        if (index < 0 || index >= size) throw new RangeError(`example ${index} of ${size}`)
        write(images, start + index, rows, i * images.pixels, epoch)
      })
      return rows
    },
  }
}
