/** An encoded field of a protobuf message. */
export type Field = Uint8Array

const wire = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const

export const integer = (field: number, value: number): Field => key(field, wire.varint, varint(value))

export function double(field: number, value: number): Field {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleLE(value)
  return key(field, wire.fixed64, bytes)
}

export function float(field: number, value: number): Field {
  const bytes = Buffer.alloc(4)
  bytes.writeFloatLE(value)
  return key(field, wire.fixed32, bytes)
}

export const text = (field: number, value: string): Field => message(field, [Buffer.from(value)])

export const message = (field: number, fields: readonly Field[]): Field => {
  const content = Buffer.concat(fields)
  return key(field, wire.bytes, Buffer.concat([varint(content.length), content]))
}

const key = (field: number, type: number, content: Uint8Array): Field =>
  Buffer.concat([varint(field * 8 + type), content])

/** Encodes a number with seven bits per byte, the lowest bits first. */
function varint(value: number): Uint8Array {
  const bytes: number[] = []
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.of(...bytes, rest)
    bytes.push((rest % 128) + 128)
  }
}

/** Value of a varint field. Protobuf omits fields that are 0, so it is 0 if the message has no such field. */
export function integerIn(bytes: Buffer, field: number): number {
  let position = 0
  const next = () => {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes.readUInt8(position++)
      value += (byte % 128) * scale
      if (byte < 128) return value
    }
  }
  while (position < bytes.length) {
    const head = next()
    const type = head % 8
    if (type === wire.varint) {
      const value = next()
      if (head === field * 8) return value
    } else {
      const length = type === wire.bytes ? next() : type === wire.fixed64 ? 8 : 4
      position += length
    }
  }
  return 0
}
