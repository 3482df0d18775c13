import { median } from '@elbow-vae/core'
import type { Stepper } from './stepper.js'

/** The JSON object that `elbow bench --json` prints. */
export interface Speed {
  readonly examplesPerSecond: number
  /** Median over blocks of steps. */
  readonly millisecondsPerStep: number
  /** Time of the first two steps: one is recorded eagerly, and one runs as the compiled graph. */
  readonly compileSeconds: number
  /** Peak resident memory of the process. */
  readonly peakMemoryMB: number
  readonly engine: string
  readonly compiled: boolean
}

const blocks = 10

/** Time training steps, after a warm-up of a tenth as many. @returns undefined if interrupted */
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
    peakMemoryMB: (process.resourceUsage().maxRSS * 1024) / 1e6, // maxRSS is in KiB
    engine: stepper.engine.name,
    compiled: stepper.compiled,
  }
}

/** Split `steps` into at most ten blocks of nearly equal size. */
export function blockSizes(steps: number): number[] {
  const count = Math.min(blocks, steps)
  return Array.from(
    { length: count },
    (_, i) => Math.floor(((i + 1) * steps) / count) - Math.floor((i * steps) / count),
  )
}
