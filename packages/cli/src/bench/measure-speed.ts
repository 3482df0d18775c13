import type { Stepper } from './stepper.js'

/** What `elbow bench --json` prints: exactly these keys. */
export interface Speed {
  readonly examplesPerSecond: number
  /** Median over blocks of steps. */
  readonly millisecondsPerStep: number
  /** Until the step has run twice: once recorded, op by op, and once as the graph that came of it. */
  readonly compileSeconds: number
  /** Most that was resident at any time, Node and the engine included. */
  readonly peakMemoryMB: number
  readonly engine: string
  readonly compiled: boolean
}

const blocks = 10

/** Times `steps` training steps after a warm-up of a tenth as many. @returns undefined when interrupted */
export async function measureSpeed(stepper: Stepper, steps: number): Promise<Speed | undefined> {
  const first = await stepper.advance(2)
  const warmUp = await stepper.advance(Math.max(3, Math.ceil(steps / 10)))
  if (first === undefined || warmUp === undefined) return undefined
  const perStep: number[] = []
  for (const size of blockSizes(steps)) {
    const block = await stepper.advance(size)
    if (block === undefined) return undefined
    perStep.push(block.milliseconds / size)
  }
  const millisecondsPerStep = median(perStep)
  return {
    examplesPerSecond: (1000 * stepper.examples) / millisecondsPerStep,
    millisecondsPerStep,
    compileSeconds: first.milliseconds / 1000,
    peakMemoryMB: (process.resourceUsage().maxRSS * 1024) / 1e6, // it counts in KiB
    engine: stepper.engine.name,
    compiled: stepper.compiled,
  }
}

/** `steps` split into at most ten blocks, as equal as they can be. */
export function blockSizes(steps: number): number[] {
  const count = Math.min(blocks, steps)
  return Array.from(
    { length: count },
    (_, i) => Math.floor(((i + 1) * steps) / count) - Math.floor((i * steps) / count),
  )
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
