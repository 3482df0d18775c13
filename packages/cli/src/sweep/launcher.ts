/** Starts jobs, on this machine or elsewhere. */
export interface Launcher {
  readonly name: string
  /** Start `elbow ARGS`. Its output directory must be visible to this process too. */
  start(args: readonly string[], options: LaunchOptions): Launched
}

export interface LaunchOptions {
  /** Number of threads that the job should use. */
  readonly threads: number
  /** Called with each line of its standard error. */
  readonly line: (text: string) => void
}

/** A running job. */
export interface Launched {
  /** Resolves when the job has ended; never rejects. */
  readonly ended: Promise<LaunchEnd>
  /** Interrupt the job as Ctrl-C does: it closes its files and ends. The second call ends it at once. */
  interrupt(): void
}

export interface LaunchEnd {
  /** The exit code of the command; null if a signal ended it or it did not start. */
  readonly code: number | null
  /** Why there is no exit code: `SIGKILL`, or the error of the failed start. */
  readonly reason?: string | undefined
}
