import { spawn } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createRunDirectory, executeRun, resolveConfig, resumeRun, type Row } from '@elbow-vae/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { readEvents, type EventScalars } from '../testing/events.js'
import { testModels } from '../testing/in-process.js'
import { registry } from '../testing/registry.js'
import { lacks, orSkipped, python, runPython } from '../testing/python.js'
import { repeatable, rowsOf, toyRun } from '../testing/runs.js'
import { runElbow } from '../testing/run-elbow.js'
import { elbow, temporaryDirectory } from '../testing/spawn.js'

let directory: string
const at = (name: string) => join(directory, name)
beforeAll(async () => {
  const temporary = await temporaryDirectory()
  directory = temporary.path
  return temporary.remove
})

const { parts, options, settings } = testModels['mlp VAE']
const config = resolveConfig(registry, {
  ...{ parts, options, evaluate: ['importance-weighted'], evaluateOptions: {} },
  settings: { ...settings, engine: 'wasm', steps: 24, 'log-every': 3, 'evaluate-every': 3, 'checkpoint-every': 6 },
})

const run = (name: string, tensorboard: boolean, stopAt?: number) => {
  const controller = new AbortController()
  return executeRun({
    registry,
    config,
    output: () => createRunDirectory(at(name), { tensorboard }),
    signal: controller.signal,
    watch: ({ step }) => step === stopAt && controller.abort(),
  })
}

/** Resume from the checkpoint of step 12; later steps are repeated. */
const resume = (name: string) => resumeRun({ registry, path: at(name), checkpoint: 'previous' })

beforeAll(async () => {
  await run('without', false)
  await run('with', true)
  await run('resumed', true, 15)
  await resume('resumed')
})

const tables = ['train.arrow', 'eval.arrow'] as const
const whenAndWhose = [
  'run',
  'dataset',
  'encoder',
  'decoder',
  'marginal',
  'objective',
  'seed',
  'step',
  'epoch',
  'seconds',
]

/** The expected scalars of the event files: the numbers of the tables in single precision. */
async function scalarsOf(name: string): Promise<EventScalars> {
  const scalars: Record<string, [number, number][]> = {}
  const add = ({ split, ...row }: Row) => {
    for (const [column, value] of Object.entries(row)) {
      if (typeof value !== 'number' || whenAndWhose.includes(column)) continue
      const tag = split === undefined ? column : `${String(split)}/${column}`
      ;(scalars[tag] ??= []).push([Number(row['step']), Math.fround(value)])
    }
  }
  for (const table of tables) (await rowsOf(at(name), table)).forEach(add)
  return scalars
}

describe('--tensorboard', () => {
  it('does not change a run’s numbers', async () => {
    for (const table of tables) {
      expect(repeatable(await rowsOf(at('with'), table))).toEqual(repeatable(await rowsOf(at('without'), table)))
    }
    const extra = (await readdir(at('with'))).filter((file) => !file.startsWith('events.'))
    expect(extra.sort()).toEqual((await readdir(at('without'))).sort())
  })

  it.each(['with', 'resumed'])(
    'writes event files with the numbers of the tables, each once (run “%s”)',
    async (name) => {
      const scalars = await readEvents(at(name))
      expect(scalars).toEqual(await scalarsOf(name))
      expect(scalars['rate']!.map(([step]) => step)).toEqual([3, 6, 9, 12, 15, 18, 21, 24])
      expect(scalars['test/rate']!.map(([step]) => step)).toEqual([9, 18, 24])
      expect(scalars['train/log_likelihood']!.map(([step]) => step)).toEqual([24])
    },
  )

  describe.skipIf(lacks('tensorboard'))(`read by TensorBoard${orSkipped('tensorboard')}`, () => {
    const program = `
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
events = EventAccumulator(sys.argv[1], size_guidance={'scalars': 0})
events.Reload()
scalars = {tag: [(e.step, e.value) for e in events.EventScalars(tag)] for tag in events.Tags()['scalars']}
print(json.dumps({'scalars': scalars, 'rate': events.SummaryMetadata('test/rate').summary_description}))`
    const read = async (name: string) =>
      JSON.parse(await runPython(program, { args: [at(name)] })) as { scalars: EventScalars; rate: string }

    it.each(['with', 'resumed'])('shows the numbers of the tables (run “%s”)', async (name) => {
      expect((await read(name)).scalars).toEqual(await scalarsOf(name))
    })

    it('shows each number once to a reader that was open before the run was resumed', async () => {
      await run('watched', true, 15)
      const watching = `
import json, sys
from tensorboard.backend.event_processing.plugin_event_accumulator import EventAccumulator
events = EventAccumulator(sys.argv[1])
for _ in ('before', 'after'):
    events.Reload()
    print(json.dumps([e.step for e in events.Tensors('rate')]), flush=True)
    sys.stdin.readline()`
      const reader = spawn(python, ['-c', watching, at('watched')], { stdio: ['pipe', 'pipe', 'ignore'] })
      const lines = createInterface(reader.stdout)[Symbol.asyncIterator]()
      const next = async () => JSON.parse((await lines.next()).value as string) as number[]
      expect(await next()).toEqual([3, 6, 9, 12, 15])
      await resume('watched')
      reader.stdin.write('\n')
      expect(await next()).toEqual([3, 6, 9, 12, 15, 18, 21, 24])
      reader.stdin.end()
    })

    it('has the description and the unit of the table', async () => {
      expect((await read('with')).rate).toBe('R = E log e(z|x)/m(z), an upper bound of I(X;Z) (nats)')
    })
  })
})

describe('the flag', () => {
  const sweep = ['sweep', ...toyRun.slice(1), '--steps', '4', '--seed', '1,2', '--jobs', '2', '--out', 'sweep']

  it('gives every run of a sweep an event file, and does not change its identity', async () => {
    expect((await elbow([...sweep, '--tensorboard'], { cwd: directory })).code).toBe(0)
    const runs = (await readdir(at('sweep'), { withFileTypes: true })).filter((entry) => entry.isDirectory())
    expect(runs).toHaveLength(2)
    for (const { name } of runs) expect((await readEvents(at(join('sweep', name))))['exact/rate']).toHaveLength(1)
    const { stdout } = await runElbow([...sweep, '--dry-run'], { cwd: directory })
    expect(String(stdout)).toContain('2 runs, 2 of them done.')
  })

  it('is refused if no files are written', async () => {
    const refused = [...toyRun, '--steps', '1', '--tensorboard', '--out', '-']
    const { code, stderr } = await runElbow(refused, { cwd: directory })
    expect(code).toBe(2)
    expect(stderr.trim()).toBe('--tensorboard writes files, and --out - writes none. (BAD_USAGE)')
  })
})
