/** A line for each job that runs, below what has been said: rewritten on a terminal, plain lines elsewhere. */
export interface JobLines {
  /** How far a job is. What it read stays, once for all jobs that read the same. */
  now(job: string, text: string): void
  /** A line that stays; the job that it is about, if any, has no line any more. */
  say(text: string, job?: string): void
  end(): void
}

/** Always on standard error. */
export function jobLines(stream: NodeJS.WriteStream = process.stderr): JobLines {
  const lines = new Map<string, string>()
  const read = new Set<string>()
  let drawn = 0
  const clear = () => {
    if (drawn > 0) stream.write(`\u001b[${drawn}A\u001b[J`)
    drawn = 0
  }
  const draw = () => {
    for (const [job, text] of lines) stream.write(`${`${job}: ${text}`.slice(0, (stream.columns || 80) - 1)}\n`)
    drawn = lines.size
  }
  const plain: JobLines = {
    now: (job, text) => void stream.write(`${job}: ${text}\n`),
    say: (text) => void stream.write(`${text}\n`),
    end: () => undefined,
  }
  const rewritten: JobLines = {
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
  const { now, say, end } = stream.isTTY ? rewritten : plain
  return {
    now(job, text) {
      if (!text.startsWith(dataMark)) now(job, text)
      else if (!read.has(text)) say(text)
      if (text.startsWith(dataMark)) read.add(text)
    },
    say,
    end,
  }
}

/** Begins the lines that say what a run read. */
const dataMark = 'data: '
