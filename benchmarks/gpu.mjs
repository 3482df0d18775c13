// node benchmarks/gpu.mjs [OPTIONS]: training on a GPU beside PyTorch on the same one. benchmarks/gpu.sh runs it where nothing is installed.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { loadDataset, writeTable } from '@elbow/core'
import { caseNamed } from './harness/cases.mjs'
import { count, number, text } from './harness/columns.mjs'
import { exportImages, findImages } from './harness/data.mjs'
import { measureOnGpu, torchAbsence } from './harness/gpu.mjs'
import { commit, describeMachine } from './harness/machine.mjs'
import { configOf, registry } from './harness/ours.mjs'
import { run } from '../tools/setup.mjs'

const { values: options } = parseArgs({
  options: {
    engine: { type: 'string', default: 'webgpu' }, // or tensorflow-gpu
    adapter: { type: 'string', default: '' },
    cases: { type: 'string', default: [100, 500, 1000].flatMap((n) => [`conv-${n}`, `pixelcnn-${n}`]).join() },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '5' }, // that each computes in a round
    checks: { type: 'string', default: '3' }, // first steps whose losses are compared
    'data-dir': { type: 'string' },
    out: { type: 'string', default: join(import.meta.dirname, 'results') },
  },
})

const columns = [
  text('case', 'what was trained'),
  text('contestant', 'who trained it'),
  text('version', 'its version, and what it ran on'),
  count('round', 'rounds alternate between the contestants; only one computes at a time'),
  count('batch', 'examples per step'),
  count('steps', 'steps in this block'),
  number('milliseconds_per_step', 'time of the block over its steps', 'milliseconds'),
  number('examples_per_second', 'examples through a whole training step', '1/second'),
  number('share_of_torch', "elbow's examples per second over those of the faster PyTorch, in the same round"),
]

const log = (line) => console.error(line)
const scratch = mkdtempSync(join(tmpdir(), 'elbow-gpu-'))
process.on('exit', () => rmSync(scratch, { recursive: true, force: true, maxRetries: 3 }))

const { directory: dataDir, description } = findImages(scratch, options['data-dir'])
const images = join(scratch, 'images.npy')
exportImages((await loadDataset(registry, configOf('mlp'), dataDir)).splits.train, images)

const absence = torchAbsence()
if (absence !== undefined) log(`PyTorch takes no part: ${absence}`)
const names = ['elbow', ...(absence === undefined ? ['torch', 'torch.compile'] : [])]
const { engine, adapter } = options
const [rounds, seconds, checks] = ['rounds', 'seconds', 'checks'].map((name) => Number(options[name]))

const rows = []
for (const name of options.cases.split(',')) {
  const work = caseNamed(name)
  const reference = join(scratch, name)
  const script = join(import.meta.dirname, 'harness/reference.mjs')
  const flags = ['--case', name, '--out', reference, '--steps', String(checks), '--data', dataDir]
  if (absence === undefined && run(process.execPath, [script, ...flags]) !== 0) throw new Error(`${name}: no reference`)
  const setting = { engine, adapter, dataDir, images, reference, rounds, seconds, checks }
  for (const row of await measureOnGpu(work, names, setting, log)) {
    rows.push(row)
    const share = row.share_of_torch === null ? '' : `, ${row.share_of_torch.toFixed(3)} of PyTorch's`
    console.log(
      `${row.case} ${row.contestant}: ${row.milliseconds_per_step.toPrecision(4)} ms a step, ` +
        `${row.examples_per_second.toPrecision(4)} examples/s${share} (${row.version})`,
    )
  }
}
mkdirSync(options.out, { recursive: true })
const facts = {
  machine: describeMachine(availableParallelism()),
  commit: commit(),
  data: description,
  date: new Date().toISOString().slice(0, 10),
}
const metadata = { 'elbow.benchmark': JSON.stringify(facts), 'elbow.schema': '1' }
await writeTable(join(options.out, 'gpu.arrow'), { columns, rows }, metadata)
if (rows.length === 0) process.exitCode = 1
