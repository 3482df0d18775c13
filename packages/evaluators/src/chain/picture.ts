import { drawGrids, type Dataset, type Image } from '@elbow/core'
import { inkOf } from '../samples/picture.js'
import type { State } from './walk.js'

/** Columns that a picture has room for. */
const most = 12

/** A row per chain, a column per step, on the scale of the first; of many steps, some at even distances, the first and the last among them. */
export function chainPicture(
  { event, kind }: Pick<Dataset, 'event' | 'kind'>,
  states: readonly State[],
  count: number,
): Image {
  const [height = 0, width = 0] = event
  const ink = inkOf(kind, Float32Array.from(states[0]!.values))
  const size = height * width
  const rows = Math.min(count, states[0]!.values.length / size)
  const shown = Math.min(most, states.length)
  const columns = Array.from({ length: shown }, (_, i) => {
    const step = Math.round((i * (states.length - 1)) / (shown - 1))
    return { head: `x_${step}`, images: ink(Float32Array.from(states[step]!.values.subarray(0, rows * size))) }
  })
  const grid = { title: 'x → z ~ e(z|x) → x ~ d(x|z) → …', groups: [{ labels: [], columns }] }
  return drawGrids([grid], { rows, image: { width, height }, beside: false })
}
