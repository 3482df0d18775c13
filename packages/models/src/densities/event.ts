import { tf, type Draw, type Shape, type Tensor } from '@elbow/core'

/** Sum over the event's dimensions, the last ones: [K, B, …event] -> [K, B]. */
export function sumOverEvent(value: Tensor, event: Shape): Tensor {
  const axes = event.map((_, i) => value.rank - event.length + i)
  return axes.length === 0 ? value : tf.sum(value, axes)
}

/** The value itself, whether it came alone or as a draw. */
export const valueOf = (value: Tensor | Draw): Tensor => (isDraw(value) ? value.value : value)

const isDraw = (value: Tensor | Draw): value is Draw => 'logProb' in value && 'value' in value
