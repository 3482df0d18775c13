import { errors, type Context } from '@elbow-vae/core'
import { imageAdvice } from '../../layers/image-advice.js'

/** Size of a PixelCNN and of its receptive field. */
export interface Geometry {
  readonly height: number
  readonly width: number
  /** Channels of every layer. */
  readonly depth: number
  /** Residual layers in each block. */
  readonly layers: number
  /** Pairs of blocks: one block before the middle of the network, one after it. */
  readonly pairs: number
  /** Receptive field: the largest distance in rows and columns; 0 for no limit. */
  readonly reach: number
}

interface GeometryValues {
  readonly depth: number
  readonly layers: number
  readonly scales: number
  readonly 'receptive-field': number
}

/** @throws WRONG_DATA, SHAPE_MISMATCH */
export function geometryFor(where: string, values: GeometryValues, { event, dataKind }: Context): Geometry {
  if (dataKind !== 'binary') throw errors.wrongData(where, 'binary pixels', `${dataKind} data`, 'Use deconv or mlp.')
  const { depth, layers, scales: pairs, 'receptive-field': reach } = values
  const [height = 0, width = 0, channels = 0] = event
  const multiple = reach === 0 ? 2 ** (pairs - 1) : 1
  if (event.length !== 3 || channels !== 1 || height % multiple !== 0 || width % multiple !== 0) {
    const sides = multiple > 1 ? ` with height and width divisible by ${multiple}` : ''
    const advice = event.length === 3 && channels === 1 ? 'Lower --decoder.scales.' : imageAdvice(event)
    throw errors.shapeMismatch(where, `images [B, height, width, 1]${sides}`, ['B', ...event], advice)
  }
  return { height, width, depth, layers, pairs, reach }
}

/** Number of image sizes, the full one included. A network with a limited receptive field has only the full one. */
export const scalesOf = ({ pairs, reach }: Geometry): number => (reach === 0 ? pairs : 1)

/** Index of a block's image size; 0 is the full one. */
export const scaleOf = ({ pairs, reach }: Geometry, block: number): number =>
  reach === 0 ? Math.min(block, 2 * pairs - 1 - block) : 0
