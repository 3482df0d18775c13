import { readFile, readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** Scalars of a run's event files by their tags: the step and the value of each, in the order of the files. */
export type Scalars = Readonly<Record<string, readonly (readonly [step: number, value: number])[]>>

/** What of google-protobuf's reader is used: core uses it too, and it knows nothing of how Elbow writes. */
interface Reader {
  nextField(): boolean
  getFieldNumber(): number
  readInt64(): number
  readString(): string
  readFloat(): number
  readBytes(): Uint8Array
  skipField(): void
}

const { BinaryReader } = createRequire(import.meta.url)('google-protobuf') as {
  BinaryReader: new (bytes: Uint8Array) => Reader
}

/** Read by the descriptions of the formats: TFRecord, event.proto, summary.proto. */
export async function readEvents(directory: string): Promise<Scalars> {
  const scalars: Record<string, [number, number][]> = {}
  for (const name of (await readdir(directory)).filter((file) => file.includes('tfevents')).sort()) {
    const bytes = await readFile(join(directory, name))
    for (let at = 0; at < bytes.length;) {
      const length = Number(bytes.readBigUInt64LE(at))
      const { step, values } = eventOf(bytes.subarray(at + 12, at + 12 + length))
      for (const { tag, value } of values) (scalars[tag] ??= []).push([step, value])
      at += 12 + length + 4
    }
  }
  return scalars
}

function eventOf(bytes: Uint8Array) {
  let step = 0
  const values: { tag: string; value: number }[] = []
  eachField(bytes, (field, reader) => {
    if (field === 2) step = reader.readInt64()
    else if (field === 5) eachField(reader.readBytes(), (_, inner) => values.push(valueOf(inner.readBytes())))
    else reader.skipField()
  })
  return { step, values }
}

function valueOf(bytes: Uint8Array) {
  let tag = ''
  let value = NaN
  eachField(bytes, (field, reader) => {
    if (field === 1) tag = reader.readString()
    else if (field === 2) value = reader.readFloat()
    else reader.skipField()
  })
  return { tag, value }
}

function eachField(bytes: Uint8Array, read: (field: number, reader: Reader) => void): void {
  const reader = new BinaryReader(bytes)
  while (reader.nextField()) read(reader.getFieldNumber(), reader)
}
