import type { PlanePoint } from '../../frontier/pareto.js'
import { placeLabels } from './place-labels.js'
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
    rate: short(rate),
    distortion: short(sum - rate),
  }))

/** The names and where they stand; of several seeds of one model the first has the name. */
export function labelsOf(
  runs: readonly NamedPoint[],
  { rate, distortion }: Frame,
  size: { width: number; height: number },
) {
  const [bottom, top] = distortion
  const anchors = runs.map((run) => ({
    x: Math.sqrt(Math.max(0, run.rate) / rate[1]) * size.width,
    y: (1 - (run.distortion - bottom) / (top - bottom)) * size.height,
    text: runs.find(({ name }) => name === run.name) === run ? run.name : '',
  }))
  return placeLabels(anchors, size).map(({ at, lines, dx, dy, reach }) => {
    const { rate, distortion } = runs[at]!
    const place = { rate: short(rate), distortion: short(distortion), dx: short(dx), dy: short(dy) }
    return { ...place, words: lines.join('\n'), ex: short(reach?.x), ey: short(reach?.y) }
  })
}
