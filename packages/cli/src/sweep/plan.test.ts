import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { createProgram } from '../program.js'
import { builtInRegistry } from '../plugins/built-in.js'
import { temporaryDirectory } from '../testing/spawn.js'
import { argumentsOf } from './arguments.js'
import { expandGrid } from './grid.js'
import { planJobs } from './plan.js'

const registry = builtInRegistry()
const toy = { dataset: 'toy', encoder: 'discrete', decoder: 'discrete', marginal: 'discrete', objective: 'elbo' }
const plan = (given: Record<string, unknown>, out = '') =>
  planJobs(registry, out, expandGrid(registry, { ...toy, ...given }))
const differs = (given: Record<string, unknown>) => plan(given).map((job) => job.differs)

describe('the grid', () => {
  it('is one run if nothing varies', () => {
    const [only, ...others] = plan({})
    expect(others).toEqual([])
    expect(only!.name).toMatch(/^run_[0-9a-f]{8}$/)
  })

  it('has every combination, seeds varying slowest', () => {
    const given = { objective: 'beta', 'objective.beta': '0.5,2', seed: '1..2' }
    expect(differs(given)).toEqual([
      { seed: 1, 'objective.beta': 0.5 },
      { seed: 1, 'objective.beta': 2 },
      { seed: 2, 'objective.beta': 0.5 },
      { seed: 2, 'objective.beta': 2 },
    ])
  })

  it('varies an option only with the parts that have it', () => {
    const given = { objective: 'elbo,beta,target-rate', 'objective.beta': '0.5,2', 'objective.rate': '0..0.2:0.1' }
    expect(differs(given).map((cells) => Object.values(cells).join(' '))).toEqual([
      'elbo',
      ...['beta 0.5', 'beta 2'],
      ...['target-rate 0', 'target-rate 0.1', 'target-rate 0.2'],
    ])
  })

  it('has a repeated list once', () => {
    expect(plan({ steps: '10,20,10' })).toHaveLength(2)
  })

  it('sweeps over lists, and over sets of evaluators', () => {
    expect(differs({ latents: '5;10', evaluate: 'information;' })).toEqual([
      { evaluate: 'rate-distortion,samples,information', 'run.latents': '5' },
      { evaluate: 'rate-distortion,samples,information', 'run.latents': '10' },
      { evaluate: 'rate-distortion,samples', 'run.latents': '5' },
      { evaluate: 'rate-distortion,samples', 'run.latents': '10' },
    ])
  })

  it.each([
    [{ seed: '1,x' }, 'BAD_OPTION'],
    [{ objective: 'elbo,betta' }, 'UNKNOWN_PLUGIN'],
    [{ steps: '1', epochs: '1' }, 'BAD_USAGE'],
  ])('refuses %o before it starts', (given, code) => {
    expect(() => plan(given)).toThrow(expect.objectContaining({ code, exitCode: 2 }))
  })
})

describe("a run's identity", () => {
  const identity = (given: Record<string, unknown>) => plan(given)[0]!.name.slice(-8)

  it('is that of the configuration with its defaults, in any spelling of the flags', () => {
    expect(identity({ seed: '1', steps: '3e1' })).toBe(identity({ steps: 30 }))
    expect(identity({ steps: 31 })).not.toBe(identity({ steps: 30 }))
  })

  it('finds a run with another name, from another sweep', async () => {
    const { path, remove } = await temporaryDirectory()
    const old = `seed-2_${identity({ seed: 2 })}`
    await mkdir(join(path, old))
    const jobs = plan({ seed: '1..2', objective: 'elbo,beta' }, path)
    expect(jobs.map(({ name }) => name)).toContain(old)
    expect(jobs).toHaveLength(4)
    await remove()
  })

  it('is the end of the name, which has the varying options and fits a file system', () => {
    const names = plan({ objective: 'elbo,beta', 'objective.beta': 2, steps: '5,7' }).map(({ name }) => name)
    expect(names[0]).toMatch(/^elbo_steps-5_[0-9a-f]{8}$/)
    expect(names[3]).toMatch(/^beta_steps-7_[0-9a-f]{8}$/)
  })
})

describe('the flags of a job', () => {
  let words: readonly string[]
  beforeAll(() => {
    const given = {
      encoder: 'mlp',
      'encoder.hidden': '10,10;5',
      'optimizer.normalize-gradients': true,
      evaluate: 'information',
    }
    const [job] = plan(given)
    words = argumentsOf(job!.request)
  })

  it('are arguments of elbow run', async () => {
    expect(words).toEqual(expect.arrayContaining(['--encoder.hidden=10,10', '--optimizer.normalize-gradients=true']))
    const program = await createProgram(['run', ...words])
    const run = program.commands.find((command) => command.name() === 'run')!
    run.action(() => undefined)
    await program.parseAsync(['run', ...words], { from: 'user' })
    expect(run.opts()).toMatchObject({ 'encoder.hidden': '10,10', evaluate: 'information' })
  })
})
