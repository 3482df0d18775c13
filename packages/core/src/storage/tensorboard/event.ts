import { double, float, integer, integerIn, message, text, type Field } from './protobuf.js'

/** A named number for a plot. */
export interface ScalarValue {
  readonly tag: string
  readonly value: number
  /** Shown beside the plot. Needed once per file. */
  readonly description?: string
}

/** Time and step of an event. */
export interface EventMoment {
  /** Seconds since 1970. */
  readonly wallTime: number
  readonly step: number
}

// Fields are numbered as in TensorFlow's event.proto and summary.proto.

/** First event of an event file. */
export const versionEvent = (wallTime: number): Uint8Array => event({ wallTime, step: 0 }, text(3, 'brain.Event:2'))

/**
 * Event at the start of a process. TensorBoard then discards earlier events of this step and later ones.
 *
 * @param moment.step  first step of the process
 */
export const startEvent = (moment: EventMoment): Uint8Array => event(moment, message(7, [integer(1, 1)]))

/** Event with scalars. */
export function scalarsEvent(moment: EventMoment, values: readonly ScalarValue[]): Uint8Array {
  const summary = values.map((value) => message(1, scalar(value)))
  return event(moment, message(5, summary))
}

/** Step of an event. */
export const stepOf = (event: Uint8Array): number => integerIn(Buffer.from(event), 2)

const event = ({ wallTime, step }: EventMoment, what: Field): Uint8Array =>
  Buffer.concat([double(1, wallTime), ...(step === 0 ? [] : [integer(2, step)]), what])

function scalar({ tag, value, description }: ScalarValue): Field[] {
  const plugin = message(1, [text(1, 'scalars')])
  const metadata = description === undefined ? [] : [message(9, [plugin, text(3, description)])]
  return [text(1, tag), float(2, value), ...metadata]
}
