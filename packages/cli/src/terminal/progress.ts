import type { Row, RunLength } from '@elbow-vae/core'
import { statusLine } from './status-line.js'

/** Progress on standard error: one line that is rewritten on a terminal, or a line every 10 seconds elsewhere. */
export interface ProgressLine {
  watch(row: Row, length: RunLength, title?: string): void
  log(line: string): void
  end(): void
}

/** The first observed step, from which speed is measured. */
interface FirstStep {
  readonly title: string
  readonly step: number
  readonly time: number
}

export function progressLine(stream: NodeJS.WriteStream = process.stderr): ProgressLine {
  const status = statusLine(stream)
  let first: FirstStep | undefined
  return {
    watch(row, length, title = '') {
      const step = Number(row['step'])
      const now = performance.now()
      if (first?.title !== title || first.step > step) first = { title, step, time: now }
      if (!status.isDue() && step !== length.steps) return
      const speed = (1000 * (step - first.step)) / (now - first.time)
      const head = title && `${title}: `
      const lines = describe(row, length, speed)
      const candidates = [...lines.map((line) => head + line), ...lines]
      status.show(status.isTerminal ? firstFitting(candidates, stream) : head + lines[0])
    },
    log: status.log,
    end: status.clear,
  }
}

/** The first line that fits the terminal's width: a wrapped line cannot be rewritten. */
function firstFitting(lines: readonly string[], { columns }: NodeJS.WriteStream): string {
  const width = columns ? columns - 1 : Infinity
  return lines.find((line) => line.length <= width) ?? lines.at(-1)!.slice(0, width)
}

/**
 * The progress line in several lengths, longest first.
 *
 * @param speed  steps per second; NaN before the second step
 */
function describe(row: Row, { steps, examplesPerStep }: RunLength, speed: number): readonly [string, ...string[]] {
  const number = (name: string) => Number(row[name])
  const epoch = row['epoch'] === null ? '' : `  epoch ${number('epoch').toFixed(2)}`
  const plane = `  rate ${number('rate').toFixed(3)}  distortion ${number('distortion').toFixed(3)} nats`
  const throughput =
    examplesPerStep === null ? `${speed.toFixed(0)} steps/s` : `${(speed * examplesPerStep).toFixed(0)} examples/s`
  const remaining = speed > 0 ? `  ${throughput}  ${duration((steps - number('step')) / speed)} left` : ''
  const step = `step ${number('step')}/${steps}`
  const short = `  R ${number('rate').toFixed(1)}  D ${number('distortion').toFixed(1)}`
  return [`${step}${epoch}${plane}${remaining}`, step + plane + remaining, step + plane, step + short, step]
}

/** `45 s`, `12 min`, `3 h 20 min` */
function duration(seconds: number): string {
  if (seconds < 100) return `${seconds.toFixed(0)} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 100 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
