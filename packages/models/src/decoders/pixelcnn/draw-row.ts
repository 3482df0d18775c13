import { required, shapeOf, tf, type CompiledStep, type Tensor, type Tensors } from '@elbow-vae/core'
import { scalesOf, type Geometry } from './geometry.js'
import { kernelsOf } from './kernels.js'
import { cacheWidths } from './widths.js'

/** Inputs of `rowStep` from the previous row, by its names, and the row itself as `values`, [N, W, 1]. */
export type RowState = Tensors

export interface Steps {
  /** By the number of sizes that take part, from 1. */
  readonly rows: readonly CompiledStep[]
  readonly pixels: readonly CompiledStep[]
}

/** Further inputs of a row: the terms of the code, [N, W, depth], and uniform numbers, [N, W, 1]. */
export interface RowInputs {
  readonly down: Tensor
  readonly downRight: Tensor
  readonly uniform: Tensor
}

/** The state before the first row: zeros. */
export function emptyRow(geometry: Geometry, count: number): RowState {
  const { width } = geometry
  const caches = cacheSizes(geometry).flatMap(([scale, size]) =>
    ['down', 'right'].map((name) => [`${name}_${scale}`, tf.zeros([count, 1, width >> scale, size])] as const),
  )
  const rows = kernelsOf(geometry).firstDown[0]
  return {
    values: tf.zeros([count, width, 1]),
    seen: tf.zeros([count, rows, width, 1]),
    ...Object.fromEntries(caches),
  }
}

/** Draws a row of the rotated images, its last pixel first. Runs inside `tf.tidy`. */
export function drawRow(steps: Steps, geometry: Geometry, row: number, state: RowState, given: RowInputs): RowState {
  const level = levelOf(row, scalesOf(geometry))
  const { down, downRight, uniform } = given
  const known = steps.rows[level - 1]!.run({ ...state, code_down: down, code_down_right: downRight })
  const drawn = drawPixels(steps.pixels, geometry, level, { ...known, uniform })
  const stacked = (name: string) => tf.stack([...drawn[name]!].reverse(), 1) // [N, W / 2^s, …]
  const next: Record<string, Tensor> = {}
  for (const [name, tensor] of Object.entries(state)) next[name] = tf.clone(known[name] ?? tensor)
  for (const [scale] of cacheSizes(geometry).slice(0, level)) {
    next[`right_${scale}`] = tf.expandDims(stacked(`left_${scale}`), 1)
  }
  return { ...next, values: tf.slice(stacked('pixels'), [0, 0, 0], [-1, -1, 1]) }
}

/** Draws the pixels of a row. Returns all outputs of the pixel steps by name, in the order of computation. */
function drawPixels(
  steps: Steps['pixels'],
  geometry: Geometry,
  level: number,
  known: Tensors & Tensors<'uniform'>,
): Record<string, Tensor[]> {
  const scales = scalesOf(geometry)
  const [count, width] = shapeOf(known.uniform, 3)
  const latest: Record<string, Tensor> = { pixels: tf.zeros([count, kernelsOf(geometry).firstLeft[1]]) }
  for (const [scale, size] of cacheSizes(geometry)) latest[`left_${scale}`] = tf.zeros([count, size])
  const columns = new Map(
    ['uniform', 'up', ...range(level).map((scale) => `prepared_${scale}`)]
      .filter((name) => known[name])
      .map((name) => [name, tf.unstack(known[name]!, 1)]),
  )
  const drawn: Record<string, Tensor[]> = {}
  for (let column = width - 1; column >= 0; column--) {
    const columnLevel = Math.min(level, levelOf(column, scales))
    const at = (name: string, scale: number) => required(columns.get(name), name)[column >> scale]!
    const inputs: Record<string, Tensor> = { pixels: latest['pixels']!, uniform: at('uniform', 0) }
    for (const scale of range(columnLevel)) {
      const left = latest[`left_${scale}`]
      inputs[`prepared_${scale}`] = at(`prepared_${scale}`, scale)
      if (left) inputs[`left_${scale}`] = left
    }
    if (columnLevel < scales) {
      inputs['up'] = columnLevel === level ? at('up', columnLevel - 1) : latest[`up_${columnLevel - 1}`]!
    }
    const outputs = steps[columnLevel - 1]!.run(inputs)
    for (const [name, tensor] of Object.entries(outputs)) (drawn[name] ??= []).push((latest[name] = tensor))
  }
  return drawn
}

/**
 * Number of sizes that a row or column of the rotated images takes part in. A position of a smaller size is computed with the
 * first pixel of its square in raster order, which is the last one in the rotated image.
 */
export function levelOf(index: number, scales: number): number {
  let level = 1
  while (level < scales && (index + 1) % 2 ** level === 0) level++
  return level
}

/** The sizes with a cache, and its width. */
function cacheSizes(geometry: Geometry): [scale: number, size: number][] {
  const sizes = range(scalesOf(geometry)).map((scale): [number, number] => {
    const widths = cacheWidths(geometry, scale)
    return [scale, widths.reduce((sum, width) => sum + width, 0)]
  })
  return sizes.filter(([, size]) => size > 0)
}

const range = (count: number) => Array.from({ length: count }, (_, i) => i)
