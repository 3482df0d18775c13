/**
 * Smaller images of bits: a pixel is on where any of the k × k that it stands for is.
 *
 * @param bits  [rows, side × side]
 * @param k     divides `side`
 * @returns [rows, side/k × side/k]
 */
export function pooled(bits: Uint8Array, side: number, k: number): Uint8Array {
  if (k === 1) return bits
  const small = side / k
  const result = new Uint8Array(bits.length / (k * k))
  for (let at = 0; at < bits.length; at++) {
    if (bits[at] === 0) continue
    const [line, column] = [Math.floor(at / side), at % side] // images lie one below the other
    result[Math.floor(line / k) * small + Math.floor(column / k)] = 1
  }
  return result
}
