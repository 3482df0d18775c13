import { runPython } from './python.js'

/** Rows of a table, read by pyarrow. */
export async function readWithPyarrow(file: string, format: 'file' | 'stream'): Promise<Record<string, unknown>[]> {
  const program = [
    'import json, sys, pyarrow as pa',
    `with pa.OSFile(sys.argv[1]) as source: rows = pa.ipc.open_${format}(source).read_all().to_pylist()`,
    'print(json.dumps(rows))',
  ]
  return JSON.parse(await runPython(program.join('\n'), { args: [file] })) as Record<string, unknown>[]
}
