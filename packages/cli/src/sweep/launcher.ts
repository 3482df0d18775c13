/** Starts jobs: on this machine, or wherever another implementation can. */
export interface Launcher {
  readonly name: string
  /** Start `elbow ARGS`, which works in a directory that both sides see. */
  start(args: readonly string[], options: LaunchOptions): Launched
}

export interface LaunchOptions {
  /** Threads that it should take. */
  readonly threads: number
  /** Told each line of its standard error: how far it is. */
  readonly line: (text: string) => void
}

/** A job on its way. */
export interface Launched {
  /** How it ended; never rejects. */
  readonly ended: Promise<LaunchEnd>
  /** As Ctrl-C does: the job closes its files and ends. A second time it does not wait. */
  interrupt(): void
}

export interface LaunchEnd {
  /** The exit code of the command; null where a signal ended it, or where it did not start. */
  readonly code: number | null
  /** Why there is no exit code: `SIGKILL`, or what kept it from starting. */
  readonly reason?: string
}
