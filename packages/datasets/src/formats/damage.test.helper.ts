import { ElbowError, uniform } from '@elbow-vae/core'
import { expect } from 'vitest'

/** A file reader, and a valid file for it. */
export interface Reader<T> {
  readonly file: string
  readonly bytes: Uint8Array
  read(bytes: Uint8Array): T | Promise<T>
  /** Shape of the result. Undetected damage may change values, but not the shape. */
  shape(result: T): unknown
}

/** Largest number of tested positions; in a longer file they are drawn with a fixed seed. */
const maxPositions = { cuts: 300, flips: 1000 }

/** The result, or the error of one line that names the file; any other error fails the test. */
export async function outcome<T>({ file, read }: Reader<T>, bytes: Uint8Array): Promise<T | ElbowError> {
  try {
    return await read(bytes)
  } catch (fault) {
    if (!(fault instanceof ElbowError)) throw fault
    const { code, message } = fault
    expect(['DATA_CORRUPT', 'WRONG_DATA', 'BAD_OPTION'], message).toContain(code)
    expect(message).not.toMatch(/\n/)
    expect(message).toContain(file)
    return fault
  }
}

/** The reader refuses its file truncated at any length. */
export async function refusesEveryCut<T>(reader: Reader<T>): Promise<void> {
  for (const length of positions('cuts', reader.bytes.length)) {
    // A copy, so that the reader cannot read beyond the cut.
    const result = await outcome(reader, Uint8Array.from(reader.bytes.subarray(0, length)))
    expect(result, `cut to ${length} of ${reader.bytes.length} bytes`).toBeInstanceOf(ElbowError)
  }
}

/** The reader refuses its file with a flipped bit, or its result has the same shape. */
export async function survivesEveryFlip<T>(reader: Reader<T>): Promise<void> {
  const shape = reader.shape(await reader.read(reader.bytes))
  for (const bit of positions('flips', 8 * reader.bytes.length)) {
    const bytes = Uint8Array.from(reader.bytes)
    bytes[bit >> 3]! ^= 1 << (bit & 7)
    const result = await outcome(reader, bytes)
    if (!(result instanceof ElbowError)) expect(reader.shape(result), `bit ${bit} flipped`).toEqual(shape)
  }
}

/** The reader refuses its file with bytes after its end. */
export async function refusesTrailingBytes<T>(reader: Reader<T>): Promise<void> {
  for (const count of [1, 8, 1000]) {
    const result = await outcome(reader, Buffer.concat([reader.bytes, Buffer.alloc(count)]))
    expect(result, `${count} trailing bytes`).toBeInstanceOf(ElbowError)
  }
}

/** Bytes of buffers that a refusal allocates. A wrong declared size must not cause a large allocation. */
export async function allocatedByRefusal<T>(reader: Reader<T>, bytes: Uint8Array): Promise<number> {
  const before = process.memoryUsage().arrayBuffers
  const result = await outcome(reader, bytes)
  const allocated = process.memoryUsage().arrayBuffers - before
  expect(result).toBeInstanceOf(ElbowError)
  return allocated
}

function positions(kind: keyof typeof maxPositions, count: number): number[] {
  if (count <= maxPositions[kind]) return Array.from({ length: count }, (_, i) => i)
  return Array.from(uniform({ seed: 1, stream: kind, step: count }, maxPositions[kind]), (u) => Math.floor(u * count))
}
