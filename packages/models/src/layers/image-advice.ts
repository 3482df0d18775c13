import type { Shape } from '@elbow-vae/core'

/**
 * Advice for examples that are not images [height, width, channels]: how to reshape them, if they may be images in another
 * layout.
 *
 * @param event  shape of one example
 */
export function imageAdvice(event: Shape): string {
  const [first = 0, height = 0, width = 0] = event
  const side = Math.sqrt(first)
  if (event.length === 1 && side > 0 && side % 4 === 0) return reshaped('square images', side, side)
  if (event.length === 2) return reshaped('images', first, height)
  if (event.length === 3 && first === 1 && width > 1) return reshaped('images', height, width)
  if (event.length === 3 && first === 3 && width > 4)
    return 'Move the channels to the end, numpy.moveaxis(x, 1, -1), or use mlp.'
  return 'Use mlp for other data.'
}

const reshaped = (data: string, height: number, width: number) =>
  `If they are ${data} in a file of yours, add --dataset.shape ${height},${width},1; use mlp for other data.`
