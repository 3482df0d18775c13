import { double, float, integer, integerIn, message, text, type Field } from './protobuf.js'

/** A number under a name, for the plots. */
export interface ScalarValue {
  readonly tag: string
  readonly value: number
  /** Shown beside the plot; wanted once in a file. */
  readonly description?: string
}

/** When an event was: the clock, and the steps done. */
export interface EventMoment {
  /** Seconds since 1970. */
  readonly wallTime: number
  readonly step: number
}

// Fields are numbered as in TensorFlow's event.proto and summary.proto.

/** What every event file begins with. */
export const versionEvent = (wallTime: number): Uint8Array => event({ wallTime, step: 0 }, text(3, 'brain.Event:2'))

/**
 * A process begins. Readers who have seen another begin forget what they knew of this step and of later ones.
 *
 * @param moment.step  the first step that the process does
 */
export const startEvent = (moment: EventMoment): Uint8Array => event(moment, message(7, [integer(1, 1)]))

export function scalarsEvent(moment: EventMoment, values: readonly ScalarValue[]): Uint8Array {
  const summary = values.map((value) => message(1, scalar(value)))
  return event(moment, message(5, summary))
}

export const stepOf = (event: Uint8Array): number => integerIn(Buffer.from(event), 2)

const event = ({ wallTime, step }: EventMoment, what: Field): Uint8Array =>
  Buffer.concat([double(1, wallTime), ...(step === 0 ? [] : [integer(2, step)]), what])

function scalar({ tag, value, description }: ScalarValue): Field[] {
  const plugin = message(1, [text(1, 'scalars')])
  const metadata = description === undefined ? [] : [message(9, [plugin, text(3, description)])]
  return [text(1, tag), float(2, value), ...metadata]
}
