import { tf, type CompiledStep, type Tensor, type Tensors } from '@elbow/core'
import { scalesOf, type Geometry } from './geometry.js'
import { kernelsOf } from './kernels.js'
import { rememberedWidths } from './widths.js'

/** What `rowStep` takes from the row before, by its names, and the row itself as `values`, [N, W, 1]. */
export type RowState = Readonly<Record<string, Tensor>>

export interface Steps {
  /** By the number of sizes that take part, from 1. */
  readonly rows: readonly CompiledStep[]
  readonly pixels: readonly CompiledStep[]
}

/** What a row is given besides: what the code contributes, [N, W, depth], and uniform numbers, [N, W, 1]. */
export interface GivenToRow {
  readonly down: Tensor
  readonly downRight: Tensor
  readonly uniform: Tensor
}

/** Before the first row there is nothing. */
export function emptyRow(geometry: Geometry, count: number): RowState {
  const { width } = geometry
  const places = remembered(geometry).flatMap(([scale, size]) =>
    ['down', 'right'].map((name) => [`${name}_${scale}`, tf.zeros([count, 1, width >> scale, size])] as const),
  )
  const rows = kernelsOf(geometry).firstDown[0]
  return {
    values: tf.zeros([count, width, 1]),
    seen: tf.zeros([count, rows, width, 1]),
    ...Object.fromEntries(places),
  }
}

/** Draw a row of the turned images, its last pixel first. Runs inside a tidy. */
export function drawRow(steps: Steps, geometry: Geometry, row: number, state: RowState, given: GivenToRow): RowState {
  const level = levelOf(row, scalesOf(geometry))
  const { down, downRight, uniform } = given
  const known = steps.rows[level - 1]!.run({ ...state, code_down: down, code_down_right: downRight })
  const drawn = drawPixels(steps.pixels, geometry, level, { ...known, uniform })
  const stacked = (name: string) => tf.stack([...drawn[name]!].reverse(), 1) // [N, W / 2^s, …]
  const next: Record<string, Tensor> = {}
  for (const [name, tensor] of Object.entries(state)) next[name] = tf.clone(known[name] ?? tensor)
  for (const [scale] of remembered(geometry).slice(0, level)) {
    next[`right_${scale}`] = tf.expandDims(stacked(`left_${scale}`), 1)
  }
  return { ...next, values: tf.slice(stacked('pixels'), [0, 0, 0], [-1, -1, 1]) }
}

/** @returns everything that the pixels' steps made, by its name, in the order in which it was made */
function drawPixels(
  steps: Steps['pixels'],
  geometry: Geometry,
  level: number,
  known: Tensors,
): Record<string, Tensor[]> {
  const scales = scalesOf(geometry)
  const [count, width] = known['uniform']!.shape as [number, number]
  const latest: Record<string, Tensor> = { pixels: tf.zeros([count, kernelsOf(geometry).firstLeft[1]]) }
  for (const [scale, size] of remembered(geometry)) latest[`left_${scale}`] = tf.zeros([count, size])
  const columns = new Map(
    ['uniform', 'up', ...range(level).map((scale) => `prepared_${scale}`)]
      .filter((name) => known[name])
      .map((name) => [name, tf.unstack(known[name]!, 1)]),
  )
  const drawn: Record<string, Tensor[]> = {}
  for (let column = width - 1; column >= 0; column--) {
    const here = Math.min(level, levelOf(column, scales))
    const at = (name: string, scale: number) => columns.get(name)![column >> scale]!
    const inputs: Record<string, Tensor> = { pixels: latest['pixels']!, uniform: at('uniform', 0) }
    for (const scale of range(here)) {
      const left = latest[`left_${scale}`]
      inputs[`prepared_${scale}`] = at(`prepared_${scale}`, scale)
      if (left) inputs[`left_${scale}`] = left
    }
    if (here < scales) inputs['up'] = here === level ? at('up', here - 1) : latest[`up_${here - 1}`]!
    const made = steps[here - 1]!.run(inputs)
    for (const [name, tensor] of Object.entries(made)) (drawn[name] ??= []).push((latest[name] = tensor))
  }
  return drawn
}

/**
 * At how many sizes a row or column of the turned images takes part: a place of a smaller size is computed at the first
 * pixel of its square in raster order, the last one of the turned image's.
 */
export function levelOf(at: number, scales: number): number {
  let level = 1
  while (level < scales && (at + 1) % 2 ** level === 0) level++
  return level
}

/** The sizes of which anything is remembered, and how much. */
function remembered(geometry: Geometry): [scale: number, size: number][] {
  const sizes = range(scalesOf(geometry)).map((scale): [number, number] => {
    const widths = rememberedWidths(geometry, scale)
    return [scale, widths.reduce((sum, width) => sum + width, 0)]
  })
  return sizes.filter(([, size]) => size > 0)
}

const range = (count: number) => Array.from({ length: count }, (_, i) => i)
