import type { PlanePoint } from '../../frontier/pareto.js'
import { placeLabels, type Picture } from './place-labels.js'
import { short } from './plot.js'

/** What the axes span. */
interface Frame {
  readonly rate: [number, number]
  readonly distortion: [number, number]
}

type NamedPoint = PlanePoint & { readonly name: string }

/** From rate 0 and from D = 0, or the least, to a little beyond the points. */
export function frameOf(runs: readonly PlanePoint[]): Frame {
  const right = Math.max(1e-3, ...runs.map(({ rate }) => rate)) * 1.1
  const heights = runs.map(({ distortion }) => distortion)
  const [low, high] = [Math.min(0, ...heights), Math.max(...heights, 1e-3)]
  return { rate: [0, short(right)!], distortion: [low, short(high + 0.12 * (high - low))!] }
}

/** D = sum − R, at many rates: where the rate is drawn by its root, the line is a curve. */
export const equalElbo = (sum: number, right: number) =>
  Array.from({ length: 61 }, (_, i) => right * (i / 60) ** 2).map((rate) => ({
    rate: short(rate)!,
    distortion: short(sum - rate)!,
  }))

/** The names and where they stand, off the line; of several seeds of one model the first has the name. */
export function labelsOf(runs: readonly NamedPoint[], frame: Frame, size: Picture, line: readonly PlanePoint[]) {
  const [bottom, top] = frame.distortion
  const place = ({ rate, distortion }: PlanePoint) => ({
    x: Math.sqrt(Math.max(0, rate) / frame.rate[1]) * size.width,
    y: (1 - (distortion - bottom) / (top - bottom)) * size.height,
  })
  const isFirst = (run: NamedPoint) => runs.find(({ name }) => name === run.name) === run
  const anchors = runs.map((run) => ({ ...place(run), text: isFirst(run) ? run.name : '' }))
  return placeLabels(anchors, size, line.map(place)).map(({ at, lines, dx, dy, reach }) => {
    const { rate, distortion } = runs[at]!
    const offset = { dx: short(dx), dy: short(dy), ex: short(reach?.x), ey: short(reach?.y) }
    return { words: lines.join('\n'), rate: short(rate), distortion: short(distortion), ...offset }
  })
}
