import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'

const pixels = 784
const splits = [
  ['binarized_mnist_train.amat', 50_000],
  ['binarized_mnist_valid.amat', 10_000],
  ['binarized_mnist_test.amat', 10_000],
] as const

/** Write files with the shapes of static MNIST, small on disk: ten repeated patterns. Use `--dataset.verify false`. */
export async function writeFakeMnist(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true })
  for (const [file, rows] of splits) await writeFile(join(directory, file), matFile(rows))
}

/** A MAT v5 file with one compressed array X, [rows, 784], of bits. */
export function matFile(rows: number): Buffer {
  const bits = Buffer.alloc(rows * pixels) // column by column
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let row = Math.floor((10 * pixel) / pixels); row < rows; row += 10) bits[pixel * rows + row] = 1
  }
  const matrix = element(14, [
    element(6, [Buffer.from([9, 0, 0, 0, 0, 0, 0, 0])]), // flags: class uint8
    element(5, [Buffer.from(Int32Array.of(rows, pixels).buffer)]),
    element(1, [Buffer.from('X')]),
    element(2, [bits]),
  ])
  const compressed = deflateSync(matrix, { level: 1 })
  return Buffer.concat([header(), tag(15, compressed.length), compressed])
}

function header(): Buffer {
  const bytes = Buffer.alloc(128, ' ')
  bytes.write('MATLAB 5.0 MAT-file, written by a test', 'latin1')
  bytes.writeUInt16LE(0x0100, 124)
  bytes.write('IM', 126, 'latin1')
  return bytes
}

function tag(type: number, length: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeUInt32LE(type, 0)
  bytes.writeUInt32LE(length, 4)
  return bytes
}

/** A tag and its data, padded to 8 bytes. */
function element(type: number, parts: readonly Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  return Buffer.concat([tag(type, length), ...parts, Buffer.alloc((8 - (length % 8)) % 8)])
}
