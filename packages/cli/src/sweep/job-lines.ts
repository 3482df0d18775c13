/** A line for each job that runs, below what has been said: rewritten on a terminal, plain lines elsewhere. */
export interface JobLines {
  /** How far a job is. */
  now(job: string, text: string): void
  /** A line that stays; the job that it is about, if any, has no line any more. */
  say(text: string, job?: string): void
  end(): void
}

/** Always on standard error. */
export function jobLines(stream: NodeJS.WriteStream = process.stderr): JobLines {
  const lines = new Map<string, string>()
  let drawn = 0
  const clear = () => {
    if (drawn > 0) stream.write(`\u001b[${drawn}A\u001b[J`)
    drawn = 0
  }
  const draw = () => {
    for (const [job, text] of lines) stream.write(`${`${job}: ${text}`.slice(0, (stream.columns || 80) - 1)}\n`)
    drawn = lines.size
  }
  if (!stream.isTTY) {
    return {
      now: (job, text) => void stream.write(`${job}: ${text}\n`),
      say: (text) => void stream.write(`${text}\n`),
      end: () => undefined,
    }
  }
  return {
    now(job, text) {
      clear()
      lines.set(job, text)
      draw()
    },
    say(text, job) {
      clear()
      if (job !== undefined) lines.delete(job)
      stream.write(`${text}\n`)
      draw()
    },
    end: clear,
  }
}
