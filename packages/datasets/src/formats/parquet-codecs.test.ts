import { describe, expect, it } from 'vitest'
import { refusesEveryCut, survivesEveryFlip, type Reader } from './damage.test.helper.js'
import { openParquet } from './parquet.js'

/** Column a of 60 doubles, i % 3 / 2, as pyarrow 25 writes it with each compression, in base64. */
const files = [
  [
    'snappy',
    `
    UEFSMRUAFcwHFVosFXgVABUGFQYcAAAA5gMYAgAAAHgBADIBAATgPwkPAPANCBEB/hgA/hgA/hgA/hgA/hgA/hgA5hgAFQQZLDUAGAZzY2hlbW
    EVAgAVCiUCGAFhABZ4GRwZHCYAHBUKGSUGABkYAWEVAhZ4FvQHFoIBJghJHBUAFQAVAgA8KQYZJgB4AAAAFvQHFngmCBaCAQAoIHBhcnF1ZXQt
    Y3BwLWFycm93IHZlcnNpb24gMjUuMC4xGRwcAAAAfgAAAFBBUjE=`,
  ],
  [
    'gzip',
    `
    UEFSMRUGFcQHFUpcFXgVABV4FQAVBBUAERwAAAB4AR+LCAAAAAAAAgNjYEAGD+wh9Ad7hlHxYSEOAEXZlrLgAQAAFQQZLDUAGAZzY2hlbWEVAg
    AVCiUCGAFhABZ4GRwZHCYAHBUKGSUGABkYAWEVBBZ4FvYHFnwmCEkcFQAVABUCADwpBhkmAHgAAAAW9gcWeCYIFnwAKCBwYXJxdWV0LWNwcC1h
    cnJvdyB2ZXJzaW9uIDI1LjAuMRkcHAAAAHwAAABQQVIx`,
  ],
  [
    'brotli',
    `
    UEFSMRUAFcwHFTYsFXgVABUGFQYcAAAAG+UBAAQ24HqWVQfDAU9K4qEsBaRqAxVZLPg8FQQZLDUAGAZzY2hlbWEVAgAVCiUCGAFhABZ4GRwZHC
    YAHBUKGSUGABkYAWEVCBZ4FvQHFl4mCEkcFQAVABUCADwpBhkmAHgAAAAW9AcWeCYIFl4AKCBwYXJxdWV0LWNwcC1hcnJvdyB2ZXJzaW9uIDI1
    LjAuMRkcHAAAAHwAAABQQVIx`,
  ],
  [
    'zstd',
    `
    UEFSMRUAFcwHFUgsFXgVABUGFQYcAAAAKLUv/WDmANUAAFgCAAAAeAEA4D8A8AUAtzsVgAcr7gJhHMAIFQQZLDUAGAZzY2hlbWEVAgAVCiUCGA
    FhABZ4GRwZHCYAHBUKGSUGABkYAWEVDBZ4FvQHFnAmCEkcFQAVABUCADwpBhkmAHgAAAAW9AcWeCYIFnAAKCBwYXJxdWV0LWNwcC1hcnJvdyB2
    ZXJzaW9uIDI1LjAuMRkcHAAAAHwAAABQQVIx`,
  ],
  [
    'lz4',
    `
    UEFSMRUAFcwHFUIsFXgVABUGFQYcAAAAeQIAAAB4AQABACLgPw8AE/AIAAQCAA8YAP+jUAAAAPA/FQQZLDUAGAZzY2hlbWEVAgAVCiUCGAFhAB
    Z4GRwZHCYAHBUKGSUGABkYAWEVDhZ4FvQHFmomCEkcFQAVABUCADwpBhkmAHgAAAAW9AcWeCYIFmoAKCBwYXJxdWV0LWNwcC1hcnJvdyB2ZXJz
    aW9uIDI1LjAuMRkcHAAAAHwAAABQQVIx`,
  ],
].map(([codec, text]) => ({ codec: codec!, bytes: Buffer.from(text!, 'base64') }))

/** Two million times 2.5 in one page, of pyarrow 25. */
const constants = [
  [
    'a dictionary',
    `
    UEFSMRUEFRAVEEwVAhUAEgAAAAAAAAAABEAVABUeFR4sFYCS9AEVEBUGFQYcAAAABQAAAICS9AEBAYCS9AEAFQQZLDUAGAZzY2hlbWEVAgAVCi
    UCGAFhABaAkvQBGRwZHCYAHBUKGTUABhAZGAFhFQAWgJL0ARZ2FnYmNCYIKSwVBBUAFQIAFQAVEBUCADwpBhkmAICS9AEAAAAWdhaAkvQBJggW
    dgAoIHBhcnF1ZXQtY3BwLWFycm93IHZlcnNpb24gMjUuMC4xGRwcAAAAkAAAAFBBUjE=`,
  ],
  [
    'Brotli',
    `
    UEFSMRUAFZKQoQ8VVCwVgJL0ARUAFQYVBhwAAADL//8/AARactdW6jEG/ED8NdBlhUgIsHsJU+//3CcCCR0ACYA4LIDhDToVBBksNQAYBnNjaG
    VtYRUCABUKJQIYAWEAFoCS9AEZHBkcJgAcFQoZJQYAGRgBYRUIFoCS9AEWxJChDxaGASYISRwVABUAFQIAPCkGGSYAgJL0AQAAABbEkKEPFoCS
    9AEmCBaGAQAoIHBhcnF1ZXQtY3BwLWFycm93IHZlcnNpb24gMjUuMC4xGRwcAAAAjgAAAFBBUjE=`,
  ],
].map(([how, text]) => ({ how: how!, bytes: Buffer.from(text!, 'base64') }))

const read = async (bytes: Uint8Array) => (await openParquet('x.parquet', bytes)).columns[0]!.read()

describe('openParquet', () => {
  it.each(files)('reads pages that $codec compressed', async ({ bytes }) => {
    expect(await read(bytes)).toMatchObject({
      width: 1,
      values: Float64Array.from({ length: 60 }, (_, i) => (i % 3) / 2),
    })
  })

  it.each(constants)('reads a constant column that $how compresses to almost nothing', async ({ bytes }) => {
    const { values } = await read(bytes)
    expect(values).toHaveLength(2e6)
    expect((values as Float64Array).every((value) => value === 2.5)).toBe(true)
  })

  it.each(files.slice(3))(
    'refuses a file of $codec that is damaged, or takes it for other values',
    async ({ bytes }) => {
      const reader: Reader<number> = {
        file: 'x.parquet',
        bytes,
        async read(content) {
          const { rows, columns } = await openParquet('x.parquet', content)
          for (const column of columns) if (column.numeric) await column.read()
          return rows
        },
        shape: (rows) => rows,
      }
      await refusesEveryCut(reader)
      await survivesEveryFlip(reader)
    },
  )
})
