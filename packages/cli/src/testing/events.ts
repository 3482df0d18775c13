import { readFile, readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** Scalars of a run's event files by tag: steps and values, in the order of the files. */
export type EventScalars = Readonly<Record<string, readonly (readonly [step: number, value: number])[]>>

/** The part of google-protobuf's reader that is used here. It does not depend on Elbow's writer. */
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

/** Read event files as specified by TFRecord, event.proto and summary.proto. */
export async function readEvents(directory: string): Promise<EventScalars> {
  const scalars: Record<string, [number, number][]> = {}
  for (const name of (await readdir(directory)).filter((file) => file.includes('tfevents')).sort()) {
    const bytes = await readFile(join(directory, name))
    for (let offset = 0; offset < bytes.length;) {
      const length = Number(bytes.readBigUInt64LE(offset))
      const { step, values } = eventOf(bytes.subarray(offset + 12, offset + 12 + length))
      for (const { tag, value } of values) (scalars[tag] ??= []).push([step, value])
      offset += 12 + length + 4
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
