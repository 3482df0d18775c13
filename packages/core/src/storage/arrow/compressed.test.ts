import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ElbowError } from '../../errors.js'
import { uniform } from '../../noise/host.js'
import { readColumns } from './read-columns.js'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'elbow-compressed-'))
})
afterAll(() => rm(directory, { recursive: true }))

async function read(bytes: Uint8Array): Promise<number[]> {
  const path = join(directory, 'x.arrow')
  await writeFile(path, bytes)
  const { columns } = await readColumns(path)
  return columns.flatMap((column) => Array.from<number | bigint, number>(column.read().values, Number))
}

/** Column a of 60 doubles, i % 3 / 2, as written by pyarrow 25 and polars 1.44, in base64. */
const files = [
  [
    'a file of pyarrow, LZ4',
    `
    QVJST1cxAAD/////cAAAABAAAAAAAAoADAAGAAUACAAKAAAAAAEEAAwAAAAIAAgAAAAEAAgAAAAEAAAAAQAAABQAAAAQABQACAAGAAcADAAAAB
    AAEAAAAAAAAQMQAAAAGAAAAAQAAAAAAAAAAQAAAGEABgAIAAYABgAAAAAAAgD/////mAAAABQAAAAAAAAADAAYAAYABQAIAAwADAAAAAADBAAc
    AAAAOAAAAAAAAAAAAAAADAAcABAABAAIAAwADAAAAEgAAAAcAAAAFAAAADwAAAAAAAAAAAAAAAQABAAEAAAAAgAAAAAAAAAAAAAAAAAAAAAAAA
    AAAAAAAAAAADIAAAAAAAAAAAAAAAEAAAA8AAAAAAAAAAAAAAAAAAAA4AEAAAAAAAAEIk0YYECCGwAAABkAAQAi4D8PABPwCAAEAgAPGAD/o1AA
    AADwPwAAAAAAAAAAAAD/////AAAAABAAAAAMABQABgAIAAwAEAAMAAAAAAAEADQAAAAkAAAABAAAAAEAAACAAAAAAAAAAKAAAAAAAAAAOAAAAA
    AAAAAAAAAACAAIAAAABAAIAAAABAAAAAEAAAAUAAAAEAAUAAgABgAHAAwAAAAQABAAAAAAAAEDEAAAABgAAAAEAAAAAAAAAAEAAABhAAYACAAG
    AAYAAAAAAAIAmAAAAEFSUk9XMQ==`,
  ],
  [
    'a stream of pyarrow, Zstandard',
    `
    /////3AAAAAQAAAAAAAKAAwABgAFAAgACgAAAAABBAAMAAAACAAIAAAABAAIAAAABAAAAAEAAAAUAAAAEAAUAAgABgAHAAwAAAAQABAAAAAAAA
    EDEAAAABgAAAAEAAAAAAAAAAEAAABhAAYACAAGAAYAAAAAAAIA/////6AAAAAUAAAAAAAAAAwAGAAGAAUACAAMAAwAAAAAAwQAHAAAACgAAAAA
    AAAAAAAAAAwAHgAQAAQACAAMAAwAAABQAAAAJAAAABgAAAA8AAAAAAAAAAAAAAAAAAYACAAHAAYAAAAAAAABAgAAAAAAAAAAAAAAAAAAAAAAAA
    AAAAAAAAAAACcAAAAAAAAAAAAAAAEAAAA8AAAAAAAAAAAAAAAAAAAA4AEAAAAAAAAotS/9YOAArQAAMAAA4D8A8AUAtzsVgAcr7gJhcAALAP//
    //8AAAAA`,
  ],
  [
    'a file of polars, LZ4 with a checksum after each block',
    `
    QVJST1cxAAAEAAAA8v///xQAAAAEAAEAAAAKAAsACAAKAAQA+P///wwAAAAIAAgAAAAEAAEAAAAEAAAA7P///zAAAAAgAAAAGAAAAAEDAAAQAB
    IABAAQABEACAAAAAwAAAAAAPr///8CAAYABgAEAAEAAABhAAAA/////5AAAAAEAAAA7P///0AAAAAAAAAAFAAAAAQAAwAMABMAEAASAAwABADk
    ////PAAAAAAAAABMAAAAIAAAABQAAAAAAAAADAAYAAQADAAQABQA/P///wQABAACAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAOgAAAAAAAA
    AAAAAAAQAAADwAAAAAAAAAAAAAAAAAAADgAQAAAAAAAAQiTRhUQK4bAAAAGQABACLgPw8AE/AIAAQCAA8YAP+jUAAAAPA/kXdGNAAAAADO/TGv
    AAAAAAAA/////wAAAAAEAAAA7P///0AAAAA4AAAAFAAAAAQAAAAMABIAEAAEAAgADAABAAAAeAAAAAAAAACYAAAAAAAAAEAAAAAAAAAAAAAAAA
    AAAAD4////DAAAAAgACAAAAAQAAQAAAAQAAADs////MAAAACAAAAAYAAAAAQMAABAAEgAEABAAEQAIAAAADAAAAAAA+v///wIABgAGAAQAAQAA
    AGEAmgAAAEFSUk9XMQ==`,
  ],
  [
    'a stream of polars, Zstandard',
    `
    /////3AAAAAEAAAA8v///xQAAAAEAAEAAAAKAAsACAAKAAQA+P///wwAAAAIAAgAAAAEAAEAAAAEAAAA7P///zAAAAAgAAAAGAAAAAEDAAAQAB
    IABAAQABEACAAAAAwAAAAAAPr///8CAAYABgAEAAEAAABhAAAA/////5AAAAAEAAAA7P///0AAAAAAAAAAFAAAAAQAAwAMABMAEAASAAwABADo
    ////PAAAAAAAAABMAAAAIAAAABAAAAAMABgABAAMABAAFAD6////AQAGAAUABAACAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAJQAAAAAAAA
    AAAAAAAQAAADwAAAAAAAAAAAAAAAAAAADgAQAAAAAAACi1L/0AWKUAADgAAOA/APA/BAC6OxXAGTEQBgewAAAAAAAAAAAAAAAAAAAAAAAAAAAA
    AAAAAAAA/////wAAAAA=`,
  ],
].map(([name = '', text = '']) => ({ name, bytes: Buffer.from(text, 'base64') }))

/** Three doubles are larger when compressed, so pyarrow writes them uncompressed, with -1 as their length. */
const short = Buffer.from(
  `
    /////3AAAAAQAAAAAAAKAAwABgAFAAgACgAAAAABBAAMAAAACAAIAAAABAAIAAAABAAAAAEAAAAUAAAAEAAUAAgABgAHAAwAAAAQABAAAAAAAA
    EDEAAAABgAAAAEAAAAAAAAAAEAAABhAAYACAAGAAYAAAAAAAIA/////5gAAAAUAAAAAAAAAAwAGAAGAAUACAAMAAwAAAAAAwQAHAAAADAAAAAA
    AAAAAAAAAAwAHAAQAAQACAAMAAwAAABIAAAAHAAAABQAAAADAAAAAAAAAAAAAAAEAAQABAAAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
    AsAAAAAAAAAAAAAAABAAAAAwAAAAAAAAAAAAAAAAAAABgAAAAAAAAABCJNGGBAghUAAAAgmpkBACK5PwgAoMk/MzMzMzMz0z8AAAAAAAAAAP//
    //8AAAAA`,
  'base64',
)

const values = Array.from({ length: 60 }, (_, i) => (i % 3) / 2)

describe('readColumns of compressed buffers', () => {
  it.each(files)('reads the numbers of $name', async ({ bytes }) => {
    expect(await read(bytes)).toEqual(values)
  })

  it('reads an uncompressed buffer', async () => {
    expect(await read(short)).toEqual([0.1, 0.2, 0.3])
  })

  it.each(files)(
    'rejects $name if truncated, and reads it with a flipped bit only if a value changed',
    async ({ bytes }) => {
      for (let length = 0; length < bytes.length; length += 13) {
        await expect(read(bytes.subarray(0, length))).rejects.toMatchObject({ code: 'DATA_CORRUPT' })
      }
      for (const u of uniform({ seed: 1, stream: 'compressed', step: 0 }, 100)) {
        const damaged = Buffer.from(bytes)
        const bit = Math.floor(u * 8 * bytes.length)
        damaged[bit >> 3]! ^= 1 << (bit & 7)
        const result = await read(damaged).catch((fault: unknown) => fault)
        if (Array.isArray(result)) continue
        expect(result, `bit ${bit}`).toBeInstanceOf(ElbowError)
      }
    },
  )

  it('names the format of a file that is not an Arrow file', async () => {
    await expect(read(Buffer.from('FEA1 and so on FEA1'))).rejects.toMatchObject({
      code: 'WRONG_DATA',
      message: `${join(directory, 'x.arrow')}: expected an Arrow file or stream, got a Feather file of version 1. Write it again with pyarrow.feather.write_feather(table, path, version=2).`,
    })
    await expect(read(Buffer.from('PAR1 and so on PAR1'))).rejects.toMatchObject({
      code: 'WRONG_DATA',
      message: `${join(directory, 'x.arrow')}: expected an Arrow file or stream, got a Parquet file. Name it *.parquet.`,
    })
  })
})
