/** Exit code of the command line: 1 for a failure, 2 for an invalid request. */
export type ExitCode = 1 | 2

/** An error with a message of one line for people and a stable `code` for programs. */
export class ElbowError extends Error {
  override readonly name = 'ElbowError'
  constructor(
    readonly code: string,
    message: string,
    readonly exitCode: ExitCode = 1,
  ) {
    super(message)
  }
}

const fault = (code: string, exitCode: ExitCode) => (message: string) => new ElbowError(code, message, exitCode)
const usage = (code: string) => fault(code, 2)
const failure = (code: string) => fault(code, 1)

const shape = (dimensions: readonly (number | string)[]) => `[${dimensions.join(', ')}]`

/** The process that writes into a directory. */
interface DirectoryOwner {
  readonly host: string
  readonly id: number
  readonly command?: string
  /** Whether this machine can determine that the process is running. */
  readonly isKnown: boolean
}

const adviceFor = (owner: DirectoryOwner | undefined) =>
  owner?.isKnown
    ? 'Wait for it, or stop it first.'
    : 'Wait for it, or stop it there. If it has ended, add --force, or try again 10 minutes after its last activity.'

/** Advice for damaged files of built-in datasets. */
const fetchAgain = 'Fetch it again with elbow data fetch NAME, and with the --data-dir of the run if it had one.'

/** A factory for each error of Elbow. Its message states where, what was expected, what was found, and what to do. */
export const errors = {
  /** No plugin of a kind has this name. */
  unknownPlugin(kind: string, name: string, available: readonly string[]) {
    const near = closest(name, available)
    const hint = near === undefined ? '' : ` Did you mean "${near}"?`
    return usage('UNKNOWN_PLUGIN')(`Unknown ${kind} "${name}".${hint} Available: ${[...available].sort().join(', ')}.`)
  },
  /** Two plugins of a kind have the same name. */
  duplicatePlugin(kind: string, name: string) {
    return usage('DUPLICATE_PLUGIN')(`Two plugins call themselves ${kind} "${name}". Rename one of them.`)
  },
  /** A plugin package is invalid. */
  badPlugin(from: string, what: string, advice: string) {
    return usage('BAD_PLUGIN')(`Plugin package "${from}": ${what}. ${advice}.`)
  },
  /** An option has an invalid value. */
  badOption(where: string, expected: string, got: unknown) {
    return usage('BAD_OPTION')(`${where}: expected ${expected}, got ${JSON.stringify(got)}.`)
  },
  /** A plugin has no option with this name. */
  unknownOption(where: string, name: string, available: readonly string[], near = closest(name, available)) {
    const hint = near === undefined ? '' : ` Did you mean "${near}"?`
    return usage('UNKNOWN_OPTION')(
      `${where} has no option "${name}".${hint} Options: ${available.join(', ') || 'none'}.`,
    )
  },
  /** A request is contradictory or incomplete. */
  badUsage(message: string) {
    return usage('BAD_USAGE')(message)
  },
  /** A part does not support the shape of its input. */
  shapeMismatch(where: string, expected: string, got: readonly (number | string)[], advice: string) {
    return usage('SHAPE_MISMATCH')(`${where}: expected ${expected}, got ${shape(got)}. ${advice}`)
  },
  /** A part does not support the kind of data. */
  wrongData(where: string, expected: string, got: string, advice: string) {
    return usage('WRONG_DATA')(`${where}: expected ${expected}, got ${got}. ${advice}`)
  },
  /** A data file does not exist. */
  dataMissing(what: string, where: string, advice: string) {
    return failure('DATA_MISSING')(`${what} not found in ${where}. ${advice}`)
  },
  /** A data file is damaged or unexpected. */
  dataCorrupt(file: string, what: string, advice = fetchAgain) {
    return failure('DATA_CORRUPT')(`${file}: ${what}. ${advice}`)
  },
  /** A download failed. */
  download(url: string, what: string, advice: string) {
    return failure('DOWNLOAD_FAILED')(`${url}: ${what}. ${advice}`)
  },
  /** An engine selected by name cannot start. */
  engineUnavailable(engine: string, why: string) {
    return failure('ENGINE_UNAVAILABLE')(
      `Engine "${engine}" did not start: ${why}. Use --engine auto to select an available one, or elbow engine list for details.`,
    )
  },
  /** The native part of an engine could not be installed. */
  engineInstall(engine: string, why: string) {
    return failure('ENGINE_INSTALL')(`Engine "${engine}" was not installed: ${why}.`)
  },
  /** A GPU was lost, or a computation on it failed. */
  engineFailed(engine: string, why: string) {
    return failure('ENGINE_FAILED')(`Engine "${engine}" failed: ${why}. Its results since then are invalid.`)
  },
  /** A step has an op that cannot be compiled; it then runs eagerly. */
  cannotCompile(what: string, where: string, advice: string) {
    return failure('CANNOT_COMPILE')(`${where}: ${what} cannot be compiled. ${advice}`)
  },
  /** A part requests different noise than on its first pass. */
  noiseChanged(stream: string, kind: string, dimensions: readonly number[]) {
    return failure('NOISE_CHANGED')(
      `${stream}: requested ${kind} noise ${shape(dimensions)}, but not on the first pass. Request the same noise in every step.`,
    )
  },
  /** A directory already contains a run or an experiment. */
  outputExists(directory: string, content: 'a run' | 'an experiment' = 'a run') {
    const advice = content === 'a run' ? 'Give another --out, or continue it with elbow resume.' : 'Give another --out.'
    return usage('OUTPUT_EXISTS')(`${directory} already holds ${content}. ${advice}`)
  },
  /** A file cannot be written, for example because the disk is full. */
  outputUnwritable(path: string, why: string) {
    return failure('OUTPUT_UNWRITABLE')(`${path}: cannot be written, ${why}. What was written before is intact.`)
  },
  /** The server of the report cannot use its port. */
  cannotListen(address: string, why: string) {
    return failure('CANNOT_LISTEN')(`${address}: the server cannot listen there, ${why}. Give another --port, or none.`)
  },
  /** A directory contains no run. */
  notARun(directory: string, why: string) {
    return usage('NOT_A_RUN')(`${directory} is not a run: ${why}.`)
  },
  /** A checkpoint is damaged. */
  checkpointCorrupt(file: string, what: string) {
    return failure('CHECKPOINT_CORRUPT')(`${file}: ${what}.`)
  },
  /** A run has no such checkpoint. */
  checkpointMissing(directory: string, file: string) {
    const reason =
      file === 'best.safetensors'
        ? 'Runs save one if the data have a validation split, after the schedules of the objective have ended. Use --checkpoint latest'
        : 'Runs save one with --checkpoint-every, and at their end'
    return usage('CHECKPOINT_MISSING')(`${directory} has no ${file}. ${reason}.`)
  },
  /** The weights of a checkpoint do not match the model. */
  checkpointMismatch(file: string, what: string) {
    return failure('CHECKPOINT_MISMATCH')(
      `${file}: ${what}. It belongs to another model, or to another version of a plugin.`,
    )
  },
  /** A metric became NaN or infinite during training. @param advice  see nonFiniteAdvice */
  nonFinite(metric: string, value: number, step: number, lastGood: string, advice = 'Lower --learning-rate.') {
    return failure('NON_FINITE')(`${metric} is ${value} at step ${step}. ${lastGood} ${advice}`)
  },
  /** Another process writes into a directory. */
  runActive(directory: string, owner: DirectoryOwner | undefined, advice = adviceFor(owner)) {
    const who = owner
      ? `process ${owner.id} on host ${owner.host}${owner.command === undefined ? '' : ` (${owner.command})`}`
      : 'another process'
    return usage('RUN_ACTIVE')(`${directory} is in use by ${who}. ${advice}`)
  },
  /** The data do not match the checksum of the run. */
  dataChanged(directory: string, dataset: string, advice: string) {
    return failure('DATA_CHANGED')(
      `${directory}: dataset ${dataset} is not the one that the run was trained on. ${advice}`,
    )
  },
} as const

/** The available name with the smallest edit distance, if that is small enough for a typo. */
function closest(name: string, available: readonly string[]): string | undefined {
  const limit = Math.max(2, Math.floor(name.length / 3))
  let best: string | undefined
  let distance = limit + 1
  for (const candidate of available) {
    const d = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (d < distance) [best, distance] = [candidate, d]
  }
  return best
}

/** Levenshtein distance, computed row by row. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(row[j - 1]! + 1, previous[j]! + 1, substitution))
    }
    previous = row
  }
  return previous[b.length]!
}
