import type { HostNoise } from '../contracts/noise.js'
import { streamKey, threefry } from './threefry.js'

/** Key of a sequence of random numbers. A number depends only on the key and its index, and not on earlier draws. */
export interface NoiseKey {
  readonly seed: number
  /** Name of the use of the numbers: `encoder`, `batches`, `initial/decoder/hidden_0/kernel`. */
  readonly stream: string
  readonly step: number
}

const words = ({ seed, stream, step }: NoiseKey, count: number) => threefry(seed, streamKey(stream), step, count)

/** Maps a 32-bit word to the open interval (0, 1). */
const unit = (word: number) => (word + 0.5) * 2 ** -32

/** Applies a function to each word. `Float32Array.from` takes five times as long as this loop. */
function mapWords(bits: Uint32Array, toNumber: (word: number) => number): Float32Array {
  const values = new Float32Array(bits.length)
  for (let i = 0; i < bits.length; i++) values[i] = toNumber(bits[i]!)
  return values
}

/** Uniform on the open interval (0, 1), [count]. Values are never 0 or 1 in float32, so log u and log(1 − u) are finite. */
export function uniform(position: NoiseKey, count: number): Float32Array {
  return mapWords(words(position, count), (word) => ((word >>> 9) + 0.5) * 2 ** -23)
}

/** Standard normal, [count], by the method of Box & Muller (1958). */
export function normal(position: NoiseKey, count: number): Float32Array {
  const pairs = Math.ceil(count / 2)
  const bits = words(position, 2 * pairs)
  const values = new Float32Array(2 * pairs)
  for (let i = 0; i < values.length; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(unit(bits[i]!)))
    const angle = 2 * Math.PI * unit(bits[i + 1]!)
    values[i] = radius * Math.cos(angle)
    values[i + 1] = radius * Math.sin(angle)
  }
  return values.subarray(0, count)
}

/** Standard Gumbel, [count]: −log(−log u). */
export function gumbel(position: NoiseKey, count: number): Float32Array {
  return mapWords(words(position, count), (word) => -Math.log(-Math.log(unit(word))))
}

/** Uniformly random permutation of 0 … count−1, [count], by the Fisher–Yates shuffle. */
export function permutation(position: NoiseKey, count: number): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i)
  const bits = words(position, count)
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(unit(bits[i]!) * (i + 1))
    const swapped = order[i]!
    order[i] = order[j]!
    order[j] = swapped
  }
  return order
}

/** Host generator for initial weights. Each call uses the next of a sequence of streams. */
export function hostNoise(position: NoiseKey): HostNoise {
  let calls = 0
  const next = (): NoiseKey => ({ ...position, stream: `${position.stream}#${calls++}` })
  return {
    normal: (count) => normal(next(), count),
    uniform: (count) => uniform(next(), count),
  }
}
