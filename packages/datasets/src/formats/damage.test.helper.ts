import { ElbowError, uniform } from '@elbow/core'
import { expect } from 'vitest'

/** Something that reads a file, and a good file for it. */
export interface Reader<T> {
  readonly file: string
  readonly bytes: Uint8Array
  read(bytes: Uint8Array): T | Promise<T>
  /** Of what was read: damage that passes for data may change values, but not this. */
  shape(result: T): unknown
}

/** How many places are tried: all of them in a short file, else so many, drawn with a fixed seed. */
const most = { cuts: 300, flips: 1000 }

/** A file that a reader refuses is refused in one line that names it; any other fault fails the test. */
export async function outcome<T>({ file, read }: Reader<T>, bytes: Uint8Array): Promise<T | ElbowError> {
  try {
    return await read(bytes)
  } catch (fault) {
    const { code, message } = fault as ElbowError
    expect(fault, (fault as Error).stack ?? message).toBeInstanceOf(ElbowError)
    expect(['DATA_CORRUPT', 'WRONG_DATA', 'BAD_OPTION'], message).toContain(code)
    expect(message).not.toMatch(/\n/)
    expect(message).toContain(file)
    return fault as ElbowError
  }
}

/** A reader refuses its file cut at any length. */
export async function refusesEveryCut<T>(reader: Reader<T>): Promise<void> {
  for (const length of places('cuts', reader.bytes.length)) {
    // A copy, so that nobody reads on beyond the cut.
    const result = await outcome(reader, Uint8Array.from(reader.bytes.subarray(0, length)))
    expect(result, `cut to ${length} of ${reader.bytes.length} bytes`).toBeInstanceOf(ElbowError)
  }
}

/** A reader refuses its file with a flipped bit, or reads as many numbers of the same shape. */
export async function survivesEveryFlip<T>(reader: Reader<T>): Promise<void> {
  const shape = reader.shape(await reader.read(reader.bytes))
  for (const bit of places('flips', 8 * reader.bytes.length)) {
    const bytes = Uint8Array.from(reader.bytes)
    bytes[bit >> 3]! ^= 1 << (bit & 7)
    const result = await outcome(reader, bytes)
    if (!(result instanceof ElbowError)) expect(reader.shape(result), `bit ${bit} flipped`).toEqual(shape)
  }
}

/** A reader refuses its file with bytes after its end. */
export async function refusesMore<T>(reader: Reader<T>): Promise<void> {
  for (const more of [1, 8, 1000]) {
    const result = await outcome(reader, Buffer.concat([reader.bytes, Buffer.alloc(more)]))
    expect(result, `${more} bytes more`).toBeInstanceOf(ElbowError)
  }
}

/** Bytes of buffers that a refusal leaves behind: a lie about the size must not have been believed. */
export async function takenByRefusal<T>(reader: Reader<T>, bytes: Uint8Array): Promise<number> {
  const before = process.memoryUsage().arrayBuffers
  const result = await outcome(reader, bytes)
  const taken = process.memoryUsage().arrayBuffers - before
  expect(result).toBeInstanceOf(ElbowError)
  return taken
}

function places(what: keyof typeof most, count: number): number[] {
  if (count <= most[what]) return Array.from({ length: count }, (_, i) => i)
  return Array.from(uniform({ seed: 1, stream: what, step: count }, most[what]), (u) => Math.floor(u * count))
}
