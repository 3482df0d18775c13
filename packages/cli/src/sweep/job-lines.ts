/** Progress of the running jobs: one line per job that is rewritten on a terminal, or plain lines elsewhere. */
export interface JobLines {
  /** Show the progress of a job. Lines about data files are logged instead, once for all jobs that read the same file. */
  now(job: string, text: string): void
  /** Print a permanent line. If it is about a job, that job's progress line is removed. */
  log(text: string, job?: string): void
  end(): void
}

/** Progress of jobs on standard error. */
export function jobLines(stream: NodeJS.WriteStream = process.stderr): JobLines {
  const lines = new Map<string, string>()
  const loggedData = new Set<string>()
  let lineCount = 0
  const clear = () => {
    if (lineCount > 0) stream.write(`\u001b[${lineCount}A\u001b[J`)
    lineCount = 0
  }
  const draw = () => {
    for (const [job, text] of lines) stream.write(`${`${job}: ${text}`.slice(0, (stream.columns || 80) - 1)}\n`)
    lineCount = lines.size
  }
  const plain: JobLines = {
    now: (job, text) => void stream.write(`${job}: ${text}\n`),
    log: (text) => void stream.write(`${text}\n`),
    end: () => undefined,
  }
  const rewritten: JobLines = {
    now(job, text) {
      clear()
      lines.set(job, text)
      draw()
    },
    log(text, job) {
      clear()
      if (job !== undefined) lines.delete(job)
      stream.write(`${text}\n`)
      draw()
    },
    end: clear,
  }
  const { now, log, end } = stream.isTTY ? rewritten : plain
  return {
    now(job, text) {
      if (!text.startsWith(dataPrefix)) now(job, text)
      else if (!loggedData.has(text)) log(text)
      if (text.startsWith(dataPrefix)) loggedData.add(text)
    },
    log,
    end,
  }
}

/** Prefix of the lines in which a run reports its data files. */
const dataPrefix = 'data: '
