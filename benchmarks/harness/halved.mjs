// Static MNIST at half its size, 14 × 14: a pixel is 1 if two or more of its four pixels are 1.
import { join } from 'node:path'
import { loadDataset } from '@elbow-vae/core'
import { writeNpy } from './npy.mjs'
import { configOf, registry } from './ours.mjs'

const side = 28
const half = side / 2

/**
 * Write the first images of each split in `counts`.
 *
 * @returns the npy files by split, [count, 196] of bits
 */
export async function exportHalved(dataDir, directory, counts) {
  const { splits } = await loadDataset(registry, configOf('mlp'), dataDir)
  return Object.fromEntries(
    Object.entries(counts).map(([split, count]) => {
      const file = join(directory, `${split}-14x14-${count}.npy`)
      const places = Int32Array.from({ length: count }, (_, i) => i)
      writeNpy(file, [count, half * half], halved(splits[split].rows(places, 0), count))
      return [split, file]
    }),
  )
}

function halved(images, count) {
  const bits = new Uint8Array(count * half * half)
  for (let i = 0; i < bits.length; i++) {
    const [image, row, column] = [Math.floor(i / half ** 2), Math.floor(i / half) % half, i % half]
    const corner = image * side ** 2 + 2 * row * side + 2 * column
    const ink = images[corner] + images[corner + 1] + images[corner + side] + images[corner + side + 1]
    bits[i] = ink >= 2 ? 1 : 0
  }
  return bits
}
