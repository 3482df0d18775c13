import { tf, type Draw, type Shape, type Tensor } from '@elbow/core'

/** Sum over the event's dimensions, the last ones: [K, B, …event] -> [K, B]. */
export function sumOverEvent(value: Tensor, event: Shape): Tensor {
  const axes = event.map((_, i) => value.rank - event.length + i)
  return axes.length === 0 ? value : tf.sum(value, axes)
}

/** What comes before the event's dimensions: [], [B] or [K, B]. */
export const leadOf = ({ shape }: Tensor, event: Shape): Shape => shape.slice(0, shape.length - event.length)

/** [K, B] of values and parameters of which either may be the same for every draw or example. */
export function together(a: Shape, b: Shape): Shape {
  const [draws, examples] = [0, 1].map((i) => Math.max(a.at(i - 2) ?? 1, b.at(i - 2) ?? 1))
  return [draws!, examples!]
}

/** The value itself, whether it came alone or as a draw. */
export const valueOf = (value: Tensor | Draw): Tensor => (isDraw(value) ? value.value : value)

export const isDraw = (value: Tensor | Draw): value is Draw => 'logProb' in value && 'value' in value
