import { spawn } from 'node:child_process'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readTable } from '@elbow-vae/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { streamLength } from '../testing/arrow-stream.js'
import { readWithPyarrow } from '../testing/pyarrow.js'
import { lacks, orSkipped, python } from '../testing/python.js'
import { repeatable, rowsOf, toyRun } from '../testing/runs.js'
import { runElbow } from '../testing/run-elbow.js'
import { elbow, startElbow, temporaryDirectory, type ExitResult } from '../testing/spawn.js'

let directory: string
let ended: ExitResult
const args = [...toyRun, '--steps', '4', '--evaluate-every', '2', '--evaluate', 'information']
beforeAll(async () => {
  const temporary = await temporaryDirectory()
  directory = temporary.path
  ended = await elbow([...args, '--out', '-'], { cwd: directory })
  return temporary.remove
})

describe('--out -', () => {
  it('writes one Arrow stream to standard output, and nothing else', () => {
    expect(ended.code).toBe(0)
    expect(streamLength(ended.stdout)).toBe(ended.stdout.length)
  })

  it('writes no files', async () => {
    expect(await readdir(directory)).toEqual([])
  })

  it('prints progress and evaluation on standard error', () => {
    expect(ended.stderr).toContain('step 4/4')
    expect(ended.stderr).toContain('mutual_information')
  })

  it('streams the table of eval.arrow, with its schema', async () => {
    const streamed = join(directory, 'streamed.arrows')
    await writeFile(streamed, ended.stdout)
    await runElbow([...args, '--out', 'run'], { cwd: directory })
    const table = await readTable(streamed)
    const file = await readTable(join(directory, 'run', 'eval.arrow'))
    expect(table.columns).toEqual(file.columns)
    expect(table.metadata).toEqual(file.metadata)
    expect(table.rows.map(({ step, run }) => [step, run])).toEqual([
      [2, '-'],
      [4, '-'],
    ])
    expect(repeatable(table.rows)).toEqual(repeatable(await rowsOf(join(directory, 'run'), 'eval.arrow')))
  })

  it.skipIf(lacks('pyarrow'))(`is what pyarrow.ipc.open_stream reads${orSkipped('pyarrow')}`, async () => {
    const file = join(directory, 'pyarrow.arrows')
    await writeFile(file, ended.stdout)
    expect((await readWithPyarrow(file, 'stream')).map(({ step }) => step)).toEqual([2, 4])
    expect(streamLength(await readFile(file))).toBe(ended.stdout.length)
  })

  it.skipIf(lacks('pyarrow'))(`reaches pyarrow.ipc.open_stream while it trains${orSkipped('pyarrow')}`, async () => {
    const program = `
import sys, pyarrow as pa
with pa.ipc.open_stream(sys.stdin.buffer) as stream:
    for batch in stream:
        print(*batch.column('step').to_pylist(), flush=True)
print('end', flush=True)`
    const reader = spawn(python, ['-c', program], { stdio: ['pipe', 'pipe', 'inherit'] })
    const running = startElbow([...toyRun, '--steps', '10000000', '--evaluate-every', '20', '--out', '-'], {
      cwd: directory,
      into: reader.stdin,
    })
    let seen = ''
    let interrupted = false
    for await (const text of reader.stdout.setEncoding('utf8') as AsyncIterable<string>) {
      seen += text
      if (interrupted || seen.split('\n').length <= 3) continue
      interrupted = true
      running.kill('SIGINT') // after three batches, during training
    }
    expect((await running.ended).code).toBe(130)
    const lines = seen.trim().split('\n')
    expect(lines.pop()).toBe('end')
    expect(lines.length).toBeGreaterThanOrEqual(3)
    expect(lines).toEqual(lines.map((_, i) => String(20 * (i + 1))))
  })

  it('ends the stream also when interrupted', async () => {
    const running = startElbow([...toyRun, '--steps', '10000000', '--evaluate-every', '20', '--out', '-'], {
      cwd: directory,
    })
    await running.printed(4000) // the schema, and an evaluation
    running.kill('SIGINT')
    const { code, stdout } = await running.ended
    expect(code).toBe(130)
    expect(streamLength(stdout)).toBe(stdout.length)
  })
})
