import type { DataKind, Split, SplitName } from '@elbow-vae/core'
import { bitSplit } from '../formats/bit-split.js'
import { drawBits, staticBits, thresholdBits } from './binarize.js'
import { checksumOf, type GrayImages, type GraySplit, type GraySplits } from './gray-images.js'

export const binarizations = ['static', 'dynamic', 'threshold', 'none'] as const
export type Binarization = (typeof binarizations)[number]

export interface BinarizeOptions {
  readonly binarize: Binarization
  /** Seed of the bits that are drawn once. */
  readonly fixedSeed: number
  /** Seed of the run, for bits that are drawn in each epoch. */
  readonly seed: number
}

/** Gray images as model input. */
export interface BinarizedData {
  readonly kind: DataKind
  readonly splits: Readonly<Record<SplitName, Split>>
  readonly checksum: string
}

/**
 * Binarize gray images, or keep them gray.
 *
 * `static` draws each bit once, x ~ Ber(gray); `threshold` sets x = 1 where gray ≥ ½; `none` keeps the gray levels. `dynamic` draws
 * the training images in each epoch; held-out images keep the bits of `static`, so that all runs are evaluated on the same
 * examples.
 *
 * The checksum is over the bits if they are fixed, otherwise over the gray levels. Its key `binarise` is hashed and must not change.
 */
export function binarizedSplits(splits: GraySplits, { binarize, fixedSeed, seed }: BinarizeOptions): BinarizedData {
  const { train, validation, test } = splits
  if (binarize === 'none') {
    return {
      kind: 'continuous',
      splits: { train: graySplit(train), validation: graySplit(validation), test: graySplit(test) },
      checksum: checksumOf({ binarise: binarize, whites: whitesOf(splits) }, valuesOf(splits)),
    }
  }
  const bitsOf = (split: GraySplit) => (binarize === 'threshold' ? thresholdBits(split) : staticBits(split, fixedSeed))
  const heldOut = [bitsOf(validation), bitsOf(test)] as const
  const rest = { validation: fixedSplit(validation, heldOut[0]), test: fixedSplit(test, heldOut[1]) }
  if (binarize === 'dynamic') {
    return {
      kind: 'binary',
      splits: { train: dynamicSplit(train, seed), ...rest },
      checksum: checksumOf({ binarise: binarize, fixedSeed, whites: whitesOf(splits) }, valuesOf(splits)),
    }
  }
  const bits = bitsOf(train)
  return {
    kind: 'binary',
    splits: { train: fixedSplit(train, bits), ...rest },
    checksum: checksumOf({ binarise: 'once' }, [bits, ...heldOut]),
  }
}

const whitesOf = (splits: GraySplits) => Object.values(splits).map(({ images }) => images.white)

const valuesOf = (splits: GraySplits) =>
  Object.values(splits).map(({ images: { values, pixels }, start, end }) =>
    values.subarray(start * pixels, end * pixels),
  )

const fixedSplit = ({ images, start, end }: GraySplit, bits: Uint8Array): Split =>
  bitSplit(bits, end - start, images.pixels)

const graySplit = (split: GraySplit): Split =>
  rowSplit(split, ({ values, white, pixels }, index, out, offset) => {
    for (let i = 0; i < pixels; i++) out[offset + i] = values[index * pixels + i]! / white
  })

const dynamicSplit = (split: GraySplit, seed: number): Split =>
  rowSplit(split, (images, index, out, offset, epoch) => {
    drawBits(images, { seed, stream: `binarise/${images.name}/${epoch}` }, index, out, offset)
  })

type WriteRow = (images: GrayImages, index: number, out: Float32Array, offset: number, epoch: number) => void

/** A split that computes each row on demand. */
function rowSplit({ images, start, end }: GraySplit, write: WriteRow): Split {
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
