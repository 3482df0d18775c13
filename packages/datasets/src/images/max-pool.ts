/**
 * Max pooling of binary images over k × k windows.
 *
 * @param bits  [rows, side × side]
 * @param k     must divide `side`
 * @returns [rows, side/k × side/k]
 */
export function maxPool(bits: Uint8Array, side: number, k: number): Uint8Array {
  if (k === 1) return bits
  const small = side / k
  const result = new Uint8Array(bits.length / (k * k))
  for (let i = 0; i < bits.length; i++) {
    if (bits[i] === 0) continue
    const [line, column] = [Math.floor(i / side), i % side] // lines are counted over all images
    result[Math.floor(line / k) * small + Math.floor(column / k)] = 1
  }
  return result
}
