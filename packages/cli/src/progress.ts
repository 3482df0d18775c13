import type { Row, RunLength } from '@elbow/core'

/** A line that is rewritten on a terminal, and a plain line now and then elsewhere. Always on standard error. */
export interface ProgressLine {
  watch(row: Row, length: RunLength, title?: string): void
  log(line: string): void
  end(): void
}

const millisecondsBetween = { terminal: 100, plain: 10_000 }

/** A step and when it was seen: what speed is measured from. */
interface Mark {
  readonly title: string
  readonly step: number
  readonly time: number
}

export function progressLine(stream: NodeJS.WriteStream = process.stderr): ProgressLine {
  const live = stream.isTTY
  const pause = live ? millisecondsBetween.terminal : millisecondsBetween.plain
  let last = performance.now()
  let shown = false
  let first: Mark | undefined
  const clear = () => {
    if (live && shown) stream.write('\r\u001b[K')
    shown = false
  }
  return {
    watch(row, length, title = '') {
      const step = Number(row['step'])
      const now = performance.now()
      if (first?.title !== title || first.step > step) first = { title, step, time: now }
      if (now - last < pause && step !== length.steps) return
      last = now
      clear()
      const speed = (1000 * (step - first.step)) / (now - first.time)
      const head = title && `${title}: `
      const lines = describe(row, length, speed)
      stream.write(live ? fitting([...lines.map((line) => head + line), ...lines], stream) : `${head}${lines[0]}\n`)
      shown = live
    },
    log(line) {
      clear()
      stream.write(`${line}\n`)
    },
    end: clear,
  }
}

/** The first line that does not wrap: one that does could not be rewritten. @param lines  the longest first */
function fitting(lines: readonly string[], { columns }: NodeJS.WriteStream): string {
  const width = columns ? columns - 1 : Infinity
  return lines.find((line) => line.length <= width) ?? lines.at(-1)!.slice(0, width)
}

/**
 * The line, and shorter ones with less in them.
 *
 * @param speed  steps per second; not a number before there are two of them
 */
function describe(row: Row, { steps, examplesPerStep }: RunLength, speed: number): readonly [string, ...string[]] {
  const number = (name: string) => Number(row[name])
  const epoch = row['epoch'] === null ? '' : `  epoch ${number('epoch').toFixed(2)}`
  const plane = `  rate ${number('rate').toFixed(3)}  distortion ${number('distortion').toFixed(3)} nats`
  const each =
    examplesPerStep === null ? `${speed.toFixed(0)} steps/s` : `${(speed * examplesPerStep).toFixed(0)} examples/s`
  const left = speed > 0 ? `  ${each}  ${duration((steps - number('step')) / speed)} left` : ''
  const step = `step ${number('step')}/${steps}`
  const short = `  R ${number('rate').toFixed(1)}  D ${number('distortion').toFixed(1)}`
  return [`${step}${epoch}${plane}${left}`, step + plane + left, step + plane, step + short, step]
}

/** `45 s`, `12 min`, `3 h 20 min` */
function duration(seconds: number): string {
  if (seconds < 100) return `${seconds.toFixed(0)} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 100 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
