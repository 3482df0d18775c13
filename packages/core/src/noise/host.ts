import type { HostNoise } from '../parts.js'
import { streamKey, threefry } from './threefry.js'

/** Names one sequence of random numbers: a draw depends on these and its index alone, never on what was drawn before. */
export interface Position {
  readonly seed: number
  /** What the numbers are for: `encoder`, `batches`, `initial/decoder/hidden_0/kernel`. */
  readonly stream: string
  readonly step: number
}

const words = ({ seed, stream, step }: Position, count: number) => threefry(seed, streamKey(stream), step, count)

/** A 32-bit word as a number in the open interval (0, 1). */
const unit = (word: number) => (word + 0.5) * 2 ** -32

/** A plain loop: `Float32Array.from` takes five times as long. */
function mapped(bits: Uint32Array, value: (word: number) => number): Float32Array {
  const out = new Float32Array(bits.length)
  for (let i = 0; i < bits.length; i++) out[i] = value(bits[i]!)
  return out
}

/** Uniform on the open interval (0, 1), [count], in float32: never 0 or 1, so that its logarithms are finite. */
export function uniform(position: Position, count: number): Float32Array {
  return mapped(words(position, count), (word) => ((word >>> 9) + 0.5) * 2 ** -23)
}

/** Standard normal, [count], by Box & Muller (1958): both of a pair are used. */
export function normal(position: Position, count: number): Float32Array {
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
export function gumbel(position: Position, count: number): Float32Array {
  return mapped(words(position, count), (word) => -Math.log(-Math.log(unit(word))))
}

/** A uniformly random order of 0 … count−1 (Fisher & Yates). */
export function permutation(position: Position, count: number): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i)
  const bits = words(position, count)
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(unit(bits[i]!) * (i + 1))
    const taken = order[i]!
    order[i] = order[j]!
    order[j] = taken
  }
  return order
}

/** The host's generator at one position, for initial weights; successive calls continue the same sequence of streams. */
export function hostNoise(position: Position): HostNoise {
  let calls = 0
  const next = (): Position => ({ ...position, stream: `${position.stream}#${calls++}` })
  return {
    normal: (count) => normal(next(), count),
    uniform: (count) => uniform(next(), count),
  }
}
