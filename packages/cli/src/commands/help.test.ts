import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { replaced, toyRun } from '../testing/runs.js'
import { runElbow } from '../testing/run-elbow.js'
import { elbow, temporaryDirectory } from '../testing/spawn.js'

let directory: string
beforeAll(async () => {
  const temporary = await temporaryDirectory()
  directory = temporary.path
  return temporary.remove
})

const run = (...args: string[]) => runElbow(args, { cwd: directory })
const start = (...args: string[]) => elbow(args, { cwd: directory })

/** The modules that a command loads. */
async function modulesOf(...args: string[]): Promise<string[]> {
  const trace = join(directory, 'modules.txt')
  const NODE_OPTIONS = `--import ${new URL('../testing/trace-modules.mjs', import.meta.url).href}`
  const { code } = await elbow(args, { cwd: directory, env: { NODE_OPTIONS, TRACE_MODULES: trace } })
  expect(code).toBe(0)
  return (await readFile(trace, 'utf8')).split('\n')
}
const heavy = (modules: readonly string[]) =>
  ['@tensorflow', 'apache-arrow', 'rxjs', 'vega'].filter((name) =>
    modules.some((path) => path.includes(`/node_modules/${name}/`)),
  )

describe('elbow --help', () => {
  it('exits with 0 and lists every command', async () => {
    const { code, stdout, stderr } = await start('--help')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const commands = [...stdout.toString().matchAll(/^ {2}([a-z]+)(?= )/gm)].map(([, name]) => name)
    expect(commands).toEqual(
      expect.arrayContaining([
        'run',
        'sweep',
        'frontier',
        'export',
        'report',
        'reproduce',
        'plugins',
        'engine',
        'data',
        'help',
      ]),
    )
  })

  it('loads neither tfjs nor Arrow, RxJS or vega', async () => {
    const modules = await modulesOf('--help')
    expect(modules.some((path) => path.includes('/commander/'))).toBe(true) // the trace works
    expect(heavy(modules)).toEqual([])
  })

  it('loads fewer modules than a run', async () => {
    const modules = await modulesOf(...toyRun, '--steps', '1', '--out', 'traced')
    expect(heavy(modules)).toEqual(expect.arrayContaining(['@tensorflow', 'apache-arrow', 'rxjs']))
  })

  it('is printed to standard error without a command, with exit code 2', async () => {
    const { code, stdout, stderr } = await start()
    expect(code).toBe(2)
    expect(stdout.toString()).toBe('')
    expect(stderr).toContain('Usage: elbow')
  })
})

describe('help', () => {
  it.each([
    'run',
    'sweep',
    'frontier',
    'export',
    'report',
    'reproduce',
    'reproduce toy',
    'reproduce collapse',
    'plugins',
    'plugins list',
    'engine',
    'engine list',
    'engine install',
    'data',
    'data list',
    'data fetch',
    'data verify',
  ])('of elbow %s exits with 0 and shows its usage', async (command) => {
    const { code, stdout, stderr } = await run(...command.split(' '), '--help')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.toString()).toMatch(new RegExp(`^Usage: elbow ${command} `))
  })

  it('of run shows every part, and every setting with its default', async () => {
    const text = await helpText('run', '--help')
    for (const kind of ['dataset', 'encoder', 'decoder', 'marginal', 'objective'])
      expect(text).toContain(`--${kind} <name>`)
    expect(text).toMatch(/--seed <number> seed .*\(an integer from 0 to 4294967295, default 1\)/)
    expect(text).toMatch(/--batch-size <number> .*examples, default 100\)/)
    expect(text).not.toContain('--objective.beta')
  })

  it.each(['toy', 'one-bit', 'mnist', 'objectives'])(
    'of reproduce %s lists the engines and the choice of a GPU',
    async (name) => {
      const text = await helpText('reproduce', name, '--help')
      expect(text).toMatch(/--engine <name> auto, tensorflow-gpu, tensorflow, webgpu, wasm or cpu/)
      expect(text).toContain('--engine.adapter <which>')
    },
  )

  it('of run with an objective shows its options with their defaults', async () => {
    expect(await helpText('run', '--objective', 'beta', '--help')).toMatch(
      /--objective beta: --objective\.beta <number> weight on the rate .*default 1\)/,
    )
    expect(await helpText('run', '--objective=target-rate', '--help')).toMatch(
      /--objective\.rate <number> .*nats, default/,
    )
  })

  it('of run refuses a misspelled objective', async () => {
    const { code, stderr } = await run(...replaced(toyRun, '--objective', 'betta'), '--help')
    expect(code).toBe(2)
    expect(stderr).toMatch(/^Unknown objective "betta"/)
  })

  /** The text in one line, because wrapping depends on the terminal. */
  async function helpText(...args: string[]): Promise<string> {
    const { stdout } = await run(...args)
    return stdout.toString().replaceAll(/\s+/g, ' ')
  }
})

it('elbow --version prints the version of the package', async () => {
  const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  const { code, stdout } = await run('--version')
  expect(code).toBe(0)
  expect(stdout.toString().trim()).toBe(version)
})
