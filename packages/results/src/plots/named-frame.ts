import type { PlanePoint } from '../frontier/pareto.js'
import { placeLabels, type Picture } from './place-labels.js'
import { roundFinite, roundForPlot } from './plot.js'

/** The domains of the axes. */
interface Frame {
  readonly rate: [number, number]
  readonly distortion: [number, number]
}

type NamedPoint = PlanePoint & { readonly name: string }

/** From R = 0 and from D = 0, or from a negative distortion, with a margin beyond the points. */
export function frameOf(runs: readonly PlanePoint[]): Frame {
  const right = Math.max(1e-3, ...runs.map(({ rate }) => rate)) * 1.1
  const heights = runs.map(({ distortion }) => distortion)
  const [low, high] = [Math.min(0, ...heights), Math.max(...heights, 1e-3)]
  return { rate: [0, roundFinite(right)], distortion: [low, roundFinite(high + 0.12 * (high - low))] }
}

/** D = sum − R at many rates: with the square root of the rate on the axis, the line is a curve. */
export const equalElbo = (sum: number, right: number) =>
  Array.from({ length: 61 }, (_, i) => right * (i / 60) ** 2).map((rate) => ({
    rate: roundFinite(rate),
    distortion: roundFinite(sum - rate),
  }))

/** The names and their positions, which avoid the line. Of several seeds of a model, only the first has a label. */
export function placeRunLabels(runs: readonly NamedPoint[], frame: Frame, size: Picture, line: readonly PlanePoint[]) {
  const [bottom, top] = frame.distortion
  const pixelsOf = ({ rate, distortion }: PlanePoint) => ({
    x: Math.sqrt(Math.max(0, rate) / frame.rate[1]) * size.width,
    y: (1 - (distortion - bottom) / (top - bottom)) * size.height,
  })
  const isFirst = (run: NamedPoint) => runs.find(({ name }) => name === run.name) === run
  const anchors = runs.map((run) => ({ ...pixelsOf(run), run, text: isFirst(run) ? run.name : '' }))
  return placeLabels(anchors, size, line.map(pixelsOf)).map(({ anchor, lines, dx, dy, leader }) => {
    const { rate, distortion } = anchor.run
    const offset = {
      dx: roundForPlot(dx),
      dy: roundForPlot(dy),
      ex: roundForPlot(leader?.x),
      ey: roundForPlot(leader?.y),
    }
    return { text: lines.join('\n'), rate: roundForPlot(rate), distortion: roundForPlot(distortion), ...offset }
  })
}
