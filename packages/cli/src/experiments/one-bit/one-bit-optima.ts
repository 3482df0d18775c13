import { join } from 'node:path'
import { schemaVersion, writeTable, type Column, natsColumn } from '@elbow-vae/core'
import type { OneBitGroup } from './one-bit-groups.js'
import { oneBitOptimum, type OneBitOptimum } from './one-bit-optimum.js'

/** The exact optimum of one layer at a setting of the experiment. */
export type Optimum = OneBitOptimum & { readonly bits: number; readonly beta: number }

/** The optima over n at β = 1, and over β at n = 1. */
export interface Optima {
  readonly overBits: readonly Optimum[]
  readonly overBeta: readonly Optimum[]
}

/** Computes the optima and writes them to optimum.arrow. */
export async function writeOptima(directory: string, groups: readonly OneBitGroup[]): Promise<Optima> {
  const largest = Math.max(2, ...groups.map(({ bits }) => bits))
  const overBits = logarithmic(largest).map((bits) => ({ bits, beta: 1, ...oneBitOptimum(bits) }))
  const overBeta = groups.some(({ beta }) => beta < 1)
    ? Array.from({ length: 41 }, (_, i) => 0.2 + 0.02 * i).map((beta) => ({ bits: 1, beta, ...oneBitOptimum(1, beta) }))
    : []
  const rows = [...overBits, ...overBeta].map((optimum) => ({ ...optimum }))
  await writeTable(join(directory, 'optimum.arrow'), { columns, rows }, { 'elbow.schema': schemaVersion })
  return { overBits, overBeta }
}

/** Distinct integers from 1 to `largest`, logarithmically spaced. */
const logarithmic = (largest: number): number[] => [
  ...new Set(Array.from({ length: 41 }, (_, i) => Math.round(largest ** (i / 40)))),
]

const columns: readonly Column[] = [
  { name: 'bits', description: 'n, number of copies of the bit', type: 'integer' },
  { name: 'beta', description: 'weight of the rate' },
  natsColumn('loss', 'lowest distortion + beta rate of a one-layer VAE'),
  natsColumn('distortion', 'distortion of this VAE'),
  natsColumn('rate', 'rate of this VAE'),
  { name: 'mean', description: 'the encoder is N(-mean, deviation^2) or N(mean, deviation^2)' },
  { name: 'deviation', description: 'standard deviation of the encoder' },
]
