import type { Row } from '@elbow/core'

/** A line that is rewritten on a terminal, and a plain line now and then elsewhere. Always on standard error. */
export interface ProgressLine {
  watch(row: Row, steps: number, title?: string): void
  log(line: string): void
  end(): void
}

const millisecondsBetween = { terminal: 100, plain: 10_000 }

export function progressLine(stream: NodeJS.WriteStream = process.stderr): ProgressLine {
  const live = stream.isTTY
  const pause = live ? millisecondsBetween.terminal : millisecondsBetween.plain
  let last = performance.now()
  let shown = false
  const clear = () => {
    if (live && shown) stream.write('\r\u001b[K')
    shown = false
  }
  return {
    watch(row, steps, title = '') {
      if (performance.now() - last < pause && row['step'] !== steps) return
      last = performance.now()
      clear()
      stream.write((title && `${title}: `) + describe(row, steps) + (live ? '' : '\n'))
      shown = live
    },
    log(line) {
      clear()
      stream.write(`${line}\n`)
    },
    end: clear,
  }
}

function describe(row: Row, steps: number): string {
  const number = (name: string) => Number(row[name])
  const stepsLeft = steps - number('step')
  const left = (number('seconds') / number('step')) * stepsLeft
  const epoch = row['epoch'] === null ? '' : `  epoch ${number('epoch').toFixed(2)}`
  const plane = `  rate ${number('rate').toFixed(3)}  distortion ${number('distortion').toFixed(3)} nats`
  return `step ${number('step')}/${steps}${epoch}${plane}  ${left.toFixed(0)} s left`
}
