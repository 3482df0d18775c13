import { isTuple, tf, type Draw, type Shape, type Tensor } from '@elbow-vae/core'

/** Sum over the event's dimensions, the last ones: [K, B, …event] -> [K, B]. */
export function sumOverEvent(value: Tensor, event: Shape): Tensor {
  const axes = event.map((_, i) => value.rank - event.length + i)
  return axes.length === 0 ? value : tf.sum(value, axes)
}

/** The dimensions before the event's: [], [B] or [K, B]. */
export const leadOf = ({ shape }: Tensor, event: Shape): Shape => shape.slice(0, shape.length - event.length)

/** Broadcasts two leads, of values and of parameters, to [K, B]. */
export function broadcastLead(a: Shape, b: Shape): readonly [draws: number, examples: number] {
  const size = (axis: number) => Math.max(a.at(axis) ?? 1, b.at(axis) ?? 1)
  return [size(-2), size(-1)]
}

/**
 * Shape of `count` draws.
 *
 *   parameters […event]         draws [count, 1, …event]
 *   parameters [B, …event]      draws [count, B, …event]
 *   parameters [K, B, …event]   draws [K, B, …event], one each
 */
export function drawShape(
  parameters: Shape,
  event: Shape,
  count: number,
): readonly [draws: number, examples: number, ...event: number[]] {
  const lead: Shape = parameters.slice(0, parameters.length - event.length)
  if (isTuple(lead, 2)) return [...lead, ...event]
  return [count, lead[0] ?? 1, ...event]
}

/** The value of a draw, or the value itself. */
export const valueOf = (value: Tensor | Draw): Tensor => (isDraw(value) ? value.value : value)

export const isDraw = (value: Tensor | Draw): value is Draw => 'logProb' in value && 'value' in value
