import { execFile, execFileSync } from 'node:child_process'
import { promisify } from 'node:util'

/** The Python whose libraries read what Elbow writes: `ELBOW_TEST_PYTHON`, else `python3`. */
export const python = process.env['ELBOW_TEST_PYTHON'] ?? 'python3'

const known = ['duckdb', 'matplotlib', 'numpy', 'pandas', 'polars', 'pyarrow', 'tensorboard'] as const
export type Library = (typeof known)[number]

const found = ((): ReadonlySet<string> => {
  const program = 'import sys, importlib.util as u; print(*[name for name in sys.argv[1:] if u.find_spec(name)])'
  try {
    const names = execFileSync(python, ['-c', program, ...known], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return new Set(names.trim().split(' '))
  } catch {
    return new Set()
  }
})()

const missingOf = (libraries: readonly Library[]) => libraries.filter((name) => !found.has(name))

/** Does it lack one of these? A test that needs them is then skipped. */
export const lacks = (...libraries: readonly Library[]): boolean => missingOf(libraries).length > 0

/** For the title of such a test. */
export function orSkipped(...libraries: readonly Library[]): string {
  const missing = missingOf(libraries)
  return missing.length === 0 ? '' : ` (skipped: python3 has no ${missing.join(', ')})`
}

/** What a program imports, and what that needs in turn: pandas reads Arrow and Parquet through pyarrow. */
export function librariesIn(program: string): readonly Library[] {
  const imported = known.filter((name) => new RegExp(`^(import|from) .*\\b${name}\\b`, 'm').test(program))
  return imported.includes('pandas') ? [...new Set([...imported, 'pyarrow' as const])] : imported
}

export interface PythonOptions {
  readonly args?: readonly string[]
  readonly cwd?: string
}

/** @returns what the program prints */
export const runPython = (program: string, { args = [], cwd }: PythonOptions = {}): Promise<string> =>
  output(['-c', program, ...args], cwd)

/** @returns what the program in a file prints */
export const runScript = (file: string, { args = [], cwd }: PythonOptions = {}): Promise<string> =>
  output([file, ...args], cwd)

async function output(args: readonly string[], cwd: string | undefined): Promise<string> {
  const options = { maxBuffer: 2 ** 28, env: { ...process.env, MPLBACKEND: 'Agg' }, ...(cwd !== undefined && { cwd }) }
  const { stdout } = await promisify(execFile)(python, args, options)
  return stdout
}
