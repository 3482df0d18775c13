import { drawGrids, type Dataset, type Image } from '@elbow-vae/core'
import { inkOf } from '../samples/picture.js'
import type { ChainState } from './run-chain.js'

/** Largest number of columns of a picture. */
const maxColumns = 12

/**
 * One row per chain and one column per step, with the gray scale of the first state. Of many steps an evenly spaced subset is
 * shown, with the first and the last step.
 */
export function chainPicture(
  { event, kind }: Pick<Dataset, 'event' | 'kind'>,
  states: readonly ChainState[],
  count: number,
): Image {
  const [height = 0, width = 0] = event
  const ink = inkOf(kind, Float32Array.from(states[0]!.values))
  const size = height * width
  const rows = Math.min(count, states[0]!.values.length / size)
  const shown = Math.min(maxColumns, states.length)
  const columns = Array.from({ length: shown }, (_, i) => {
    const step = Math.round((i * (states.length - 1)) / (shown - 1))
    return { head: `x_${step}`, images: ink(Float32Array.from(states[step]!.values.subarray(0, rows * size))) }
  })
  const grid = { title: 'x → z ~ e(z|x) → x ~ d(x|z) → …', groups: [{ labels: [], columns }] }
  return drawGrids([grid], { rows, image: { width, height }, beside: false })
}
