import { execFile, execFileSync } from 'node:child_process'
import { promisify } from 'node:util'

/** A Python that has pyarrow: `ELBOW_TEST_PYTHON`, else `python3`. */
const python = process.env['ELBOW_TEST_PYTHON'] ?? 'python3'

export const hasPyarrow = ((): boolean => {
  try {
    execFileSync(python, ['-c', 'import pyarrow'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

/** For the title of a test that needs it. */
export const orSkipped = hasPyarrow ? '' : ' (skipped: python3 has no pyarrow)'

/** Rows of a table as pyarrow reads them, all at once as a user would. */
export async function readWithPyarrow(file: string, format: 'file' | 'stream'): Promise<Record<string, unknown>[]> {
  const program = [
    'import json, math, sys, pyarrow as pa',
    `with pa.OSFile(sys.argv[1]) as source: rows = pa.ipc.open_${format}(source).read_all().to_pylist()`,
    'print(json.dumps(rows))',
  ]
  const { stdout } = await promisify(execFile)(python, ['-c', program.join('\n'), file], { maxBuffer: 2 ** 28 })
  return JSON.parse(stdout) as Record<string, unknown>[]
}
