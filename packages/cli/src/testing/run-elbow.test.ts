import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { replaced, toyRun } from './runs.js'
import { runElbow } from './run-elbow.js'
import { elbow, temporaryDirectory } from './spawn.js'

let directory: string
beforeAll(async () => {
  const temporary = await temporaryDirectory()
  directory = temporary.path
  return temporary.remove
})

/** What a command in this process could leave behind. */
const globals = () => ({
  cwd: process.cwd(),
  env: { ...process.env },
  exitCode: process.exitCode,
  console: { ...console },
  writes: [process.stdout.write, process.stderr.write],
  listeners: ['SIGINT', 'SIGTERM', 'disconnect'].map((name) => process.listenerCount(name)),
})

const commands: readonly (readonly [string, readonly string[], number])[] = [
  ['a run', [...toyRun, '--steps', '1', '--out', 'run'], 0],
  ['a refusal', replaced(toyRun, '--objective', 'betta'), 2],
  ['help', ['run', '--help'], 0],
]

describe('runElbow', () => {
  it.each(commands)('leaves the process as it was after %s', async (_, args, expected) => {
    const before = globals()
    const { code } = await runElbow(args, { cwd: directory, env: { ELBOW_DATA: directory } })
    expect(code).toBe(expected)
    expect(globals()).toEqual(before)
  })

  it.each(commands.slice(1))('ends as a process does: %s', async (_, args) => {
    expect(await runElbow(args, { cwd: directory })).toEqual(await elbow(args, { cwd: directory }))
  })

  it('refuses a second command while one runs', async () => {
    const first = runElbow(['--version'], { cwd: directory })
    await expect(runElbow(['--version'], { cwd: join(directory, 'elsewhere') })).rejects.toThrow('wait for one command')
    expect((await first).code).toBe(0)
  })
})
