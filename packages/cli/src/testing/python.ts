import { execFile, execFileSync } from 'node:child_process'
import { promisify } from 'node:util'

/** The Python interpreter of the tests: `ELBOW_TEST_PYTHON`, else `python3`. */
export const python = process.env['ELBOW_TEST_PYTHON'] ?? 'python3'

const known = ['duckdb', 'matplotlib', 'numpy', 'pandas', 'polars', 'pyarrow', 'tensorboard'] as const
export type Library = (typeof known)[number]

const installed = ((): ReadonlySet<string> => {
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

const missingOf = (libraries: readonly Library[]) => libraries.filter((name) => !installed.has(name))

/** Whether one of these libraries is missing. A test that needs it is then skipped. */
export const lacks = (...libraries: readonly Library[]): boolean => missingOf(libraries).length > 0

/** A suffix for the title of such a test. */
export function orSkipped(...libraries: readonly Library[]): string {
  const missing = missingOf(libraries)
  return missing.length === 0 ? '' : ` (skipped: python3 has no ${missing.join(', ')})`
}

/** The libraries that a program needs: its imports, and pyarrow for pandas, which reads Arrow and Parquet with it. */
export function librariesIn(program: string): readonly Library[] {
  const imported = known.filter((name) => new RegExp(`^(import|from) .*\\b${name}\\b`, 'm').test(program))
  return imported.includes('pandas') ? [...new Set([...imported, 'pyarrow' as const])] : imported
}

export interface PythonOptions {
  readonly args?: readonly string[]
  readonly cwd?: string
}

/** @returns the program's standard output */
export const runPython = (program: string, { args = [], cwd }: PythonOptions = {}): Promise<string> =>
  output(['-c', program, ...args], cwd)

/** @returns the standard output of the program in a file */
export const runScript = (file: string, { args = [], cwd }: PythonOptions = {}): Promise<string> =>
  output([file, ...args], cwd)

async function output(args: readonly string[], cwd: string | undefined): Promise<string> {
  const options = { maxBuffer: 2 ** 28, env: { ...process.env, MPLBACKEND: 'Agg' }, ...(cwd !== undefined && { cwd }) }
  const { stdout } = await promisify(execFile)(python, args, options)
  return stdout
}
