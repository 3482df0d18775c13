const intervals = { terminal: 100, plain: 10_000 } // milliseconds

/** One line that is rewritten on a terminal; elsewhere, plain lines at intervals. */
export interface StatusLine {
  readonly isTerminal: boolean
  /** Whether it is time to show a new text. */
  isDue(): boolean
  show(text: string): void
  /** Print a permanent line. */
  log(text: string): void
  clear(): void
}

/** At most ten updates per second on a terminal, and one every 10 seconds elsewhere. */
export function statusLine(stream: NodeJS.WriteStream): StatusLine {
  const isTerminal = stream.isTTY
  const interval = isTerminal ? intervals.terminal : intervals.plain
  let last = performance.now()
  let isShown = false
  const clear = () => {
    if (isShown) stream.write('\r\u001b[K')
    isShown = false
  }
  return {
    isTerminal,
    isDue: () => performance.now() - last >= interval,
    show(text) {
      last = performance.now()
      clear()
      stream.write(isTerminal ? text : `${text}\n`)
      isShown = isTerminal
    },
    log(text) {
      clear()
      stream.write(`${text}\n`)
    },
    clear,
  }
}
