import { ElbowError } from '@elbow-vae/core'
import { describe, expect, it } from 'vitest'
import { readNpy } from './npy.js'
import { readNpz } from './npz.js'
import { openParquet } from './parquet.js'

const starts = {
  npy: Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
  npz: Buffer.from('PK\x03\x04'),
  parquet: Buffer.from('PAR1'),
  arrow: Buffer.from('ARROW1\0\0'),
} as const

const readers = {
  npy: (bytes: Uint8Array) => Promise.resolve().then(() => readNpy('x', bytes)),
  npz: (bytes: Uint8Array) => readNpz('x', bytes, ''),
  parquet: (bytes: Uint8Array) => openParquet('x', bytes),
}

const cells = Object.entries(readers).flatMap(([named, read]) =>
  Object.entries(starts).map(([holds, start]) => ({ named, holds, read, start })),
)

describe('a file with the extension of another format', () => {
  it.each(cells)('*.$named that holds $holds', async ({ named, holds, read, start }) => {
    const bytes = Buffer.concat([start, Buffer.alloc(100)])
    const fault = (await read(bytes).catch((error: unknown) => error)) as ElbowError
    expect(fault).toBeInstanceOf(ElbowError)
    // Only the first bytes: damaged.
    expect(fault.code).toBe(named === holds ? 'DATA_CORRUPT' : 'WRONG_DATA')
    if (named !== holds) expect(fault.message).toMatch(new RegExp(`^x: expected .* Name it \\*\\.${holds}\\.$`))
  })

  it('names an encrypted Parquet file and a gzip file', async () => {
    const encrypted = Buffer.from('PARE and so on PARE')
    await expect(openParquet('x', encrypted)).rejects.toMatchObject({
      code: 'WRONG_DATA',
      message: 'x: expected a Parquet file, got an encrypted Parquet file. Write it again without encryption.',
    })
    expect(() => readNpy('x', Buffer.from('1f8b0800', 'hex'))).toThrow(
      'x: expected an npy array, got a gzip file. Unpack it with gunzip.',
    )
  })
})
