/**
 * Threefry-2x32 with 20 rounds (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3").
 *
 * A block cipher used as a generator. The n-th number is the encryption of n, so it can be computed without the numbers before it.
 * It uses only additions, rotations and exclusive ors, which are fast on 32-bit integers in JavaScript.
 */
const rotations = [13, 15, 26, 6, 17, 29, 16, 24] as const
const parity = 0x1bd11bda

/**
 * `count` random 32-bit words: word i is half of the encryption of counter (⌊i/2⌋, position) under (key0, key1).
 *
 * @param position  the second counter word: a step number
 * @returns [count] unsigned
 */
export function threefry(key0: number, key1: number, position: number, count: number): Uint32Array {
  const blocks = Math.ceil(count / 2)
  const words = new Uint32Array(2 * blocks)
  const keys = [key0 | 0, key1 | 0, parity ^ key0 ^ key1] as const
  for (let block = 0; block < blocks; block++) {
    let a = (block + keys[0]) | 0
    let b = (position + keys[1]) | 0
    for (let group = 0; group < 5; group++) {
      const first = (group & 1) * 4
      for (let round = first; round < first + 4; round++) {
        const r = rotations[round]!
        a = (a + b) | 0
        b = ((b << r) | (b >>> (32 - r))) ^ a
      }
      a = (a + keys[(group + 1) % 3]!) | 0
      b = (b + keys[(group + 2) % 3]! + group + 1) | 0
    }
    words[2 * block] = a
    words[2 * block + 1] = b
  }
  return count === words.length ? words : words.subarray(0, count)
}

/** Hashes a stream's name to a 32-bit key (FNV-1a). */
export function streamKey(name: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193)
  return hash >>> 0
}
