/** Exit codes of the command line: 1 the work failed, 2 the request was wrong. */
export type ExitCode = 1 | 2

/** One clear line for a person, a stable `code` for a program. */
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

/** Which process writes into a directory. */
interface DirectoryOwner {
  readonly host: string
  readonly id: number
  readonly command?: string
  /** Whether this machine can tell that the process is still there. */
  readonly isKnown: boolean
}

const adviceFor = (owner: DirectoryOwner | undefined) =>
  owner?.isKnown
    ? 'Wait for it, or stop it first.'
    : 'Wait for it, or stop it there. If it is gone, add --force, or try again 10 minutes after its last sign of life.'

/** Files of built-in datasets are in the directory of --data-dir, or in the default one. */
const fetchAgain = 'Fetch it again with elbow data fetch NAME, and with the --data-dir of the run if it had one.'

/** Every fault Elbow reports, one factory each. The message says where, expected, got, what to do. */
export const errors = {
  /** No plugin of a kind has this name. */
  unknownPlugin(kind: string, name: string, available: readonly string[]) {
    const near = closest(name, available)
    const hint = near === undefined ? '' : ` Did you mean "${near}"?`
    return usage('UNKNOWN_PLUGIN')(`Unknown ${kind} "${name}".${hint} Available: ${[...available].sort().join(', ')}.`)
  },
  /** Two plugins of a kind share a name. */
  duplicatePlugin(kind: string, name: string) {
    return usage('DUPLICATE_PLUGIN')(`Two plugins call themselves ${kind} "${name}". Rename one of them.`)
  },
  /** A plugin package is not what it has to be. */
  badPlugin(from: string, what: string, advice: string) {
    return usage('BAD_PLUGIN')(`Plugin package "${from}": ${what}. ${advice}.`)
  },
  /** A value that an option does not allow. */
  badOption(where: string, expected: string, got: unknown) {
    return usage('BAD_OPTION')(`${where}: expected ${expected}, got ${JSON.stringify(got)}.`)
  },
  /** An option that a part does not have. */
  unknownOption(where: string, name: string, available: readonly string[]) {
    const near = closest(name, available)
    const hint = near === undefined ? '' : ` Did you mean "${near}"?`
    return usage('UNKNOWN_OPTION')(
      `${where} has no option "${name}".${hint} Options: ${available.join(', ') || 'none'}.`,
    )
  },
  /** A request that contradicts itself, or lacks something. */
  badUsage(message: string) {
    return usage('BAD_USAGE')(message)
  },
  /** A part was given data of a shape that it cannot take. */
  shapeMismatch(where: string, expected: string, got: readonly (number | string)[], advice: string) {
    return usage('SHAPE_MISMATCH')(`${where}: expected ${expected}, got ${shape(got)}. ${advice}`)
  },
  /** A part was given data of a kind that it cannot take. */
  wrongData(where: string, expected: string, got: string, advice: string) {
    return usage('WRONG_DATA')(`${where}: expected ${expected}, got ${got}. ${advice}`)
  },
  /** Data files are not where they were looked for. */
  dataMissing(what: string, where: string, advice: string) {
    return failure('DATA_MISSING')(`${what} not found in ${where}. ${advice}`)
  },
  /** A data file is not what it should be. */
  dataCorrupt(file: string, what: string, advice = fetchAgain) {
    return failure('DATA_CORRUPT')(`${file}: ${what}. ${advice}`)
  },
  /** A file could not be fetched. */
  download(url: string, what: string, advice: string) {
    return failure('DOWNLOAD_FAILED')(`${url}: ${what}. ${advice}`)
  },
  /** An engine that was asked for by name cannot start. */
  engineUnavailable(engine: string, why: string) {
    return failure('ENGINE_UNAVAILABLE')(
      `Engine "${engine}" did not start: ${why}. Use --engine auto to take what is there, or elbow engine list to see why.`,
    )
  },
  /** No native part could be supplied. */
  engineInstall(engine: string, why: string) {
    return failure('ENGINE_INSTALL')(`Engine "${engine}" was not installed: ${why}.`)
  },
  /** A GPU was lost, or could not do what it was asked for. */
  engineFailed(engine: string, why: string) {
    return failure('ENGINE_FAILED')(`Engine "${engine}" failed: ${why}. What it computed since is not to be trusted.`)
  },
  /** A step has an op that no graph can hold; the step then runs eagerly. */
  cannotCompile(what: string, where: string, advice: string) {
    return failure('CANNOT_COMPILE')(`${where}: ${what} cannot be compiled. ${advice}`)
  },
  /** A part asks for other noise than on its first pass. */
  noiseChanged(stream: string, kind: string, dimensions: readonly number[]) {
    return failure('NOISE_CHANGED')(
      `${stream}: asks for ${kind} noise ${shape(dimensions)}, which it did not on the first pass. Ask for the same noise in every step.`,
    )
  },
  /** A directory is taken. */
  outputExists(directory: string, holds: 'a run' | 'an experiment' = 'a run') {
    const advice = holds === 'a run' ? 'Give another --out, or continue it with elbow resume.' : 'Give another --out.'
    return usage('OUTPUT_EXISTS')(`${directory} already holds ${holds}. ${advice}`)
  },
  /** A file cannot be written: a full disk, no permission. */
  outputUnwritable(path: string, why: string) {
    return failure('OUTPUT_UNWRITABLE')(`${path}: cannot be written, ${why}. What was written before is intact.`)
  },
  /** The report's port is taken or not allowed. */
  cannotListen(address: string, why: string) {
    return failure('CANNOT_LISTEN')(`${address}: cannot be listened on, ${why}. Give another --port, or none.`)
  },
  /** A directory holds no run. */
  notARun(directory: string, why: string) {
    return usage('NOT_A_RUN')(`${directory} is not a run: ${why}.`)
  },
  /** A checkpoint is damaged. */
  checkpointCorrupt(file: string, what: string) {
    return failure('CHECKPOINT_CORRUPT')(`${file}: ${what}.`)
  },
  /** A run has no such checkpoint. */
  checkpointMissing(directory: string, file: string) {
    const kept =
      file === 'best.safetensors'
        ? 'Runs keep one where the data have a validation split, after the schedules of the objective have ended. Use --checkpoint latest'
        : 'Runs keep one with --checkpoint-every, and at their end'
    return usage('CHECKPOINT_MISSING')(`${directory} has no ${file}. ${kept}.`)
  },
  /** A checkpoint's weights are not those of the model. */
  checkpointMismatch(file: string, what: string) {
    return failure('CHECKPOINT_MISMATCH')(
      `${file}: ${what}. It belongs to another model, or to another version of a plugin.`,
    )
  },
  /** A metric became NaN or infinite in training. @param advice  see nonFiniteAdvice */
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
  /** The data are not those of the run's checksum. */
  dataChanged(directory: string, dataset: string, advice: string) {
    return failure('DATA_CHANGED')(
      `${directory}: dataset ${dataset} is not the one that the run was trained on. ${advice}`,
    )
  },
} as const

/** The available name nearest to a misspelt one, if it is near enough to be meant. */
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

/** Levenshtein distance, one row at a time. */
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
