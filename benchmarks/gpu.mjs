// node benchmarks/gpu.mjs [OPTIONS]: training speed of Elbow and PyTorch on one GPU. benchmarks/gpu.sh runs it on a machine without
// an installation.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { run } from '../tools/setup.mjs'

const help = `node benchmarks/gpu.mjs [options]

Trains on a GPU with Elbow, and with PyTorch if python3 has it with CUDA. Writes gpu.arrow: one row per case, contestant
and round. If a case fails, the others still run, and the exit code is 1.

  --engine NAME     webgpu or tensorflow-gpu (default: webgpu)
  --adapter NAME    part of the GPU's name, or its number for tensorflow-gpu (default: the best)
  --cases LIST      conv-N and pixelcnn-N for any batch N, mlp, toy (default: conv and pixelcnn at 100, 500 and 1000)
  --rounds N        rounds, in which the contestants run one after another (default: 5)
  --seconds S       time of each contestant per round (default: 5)
  --checks N        number of first steps whose losses are compared (default: 3)
  --data-dir DIR    directory of the static-mnist files (default: $ELBOW_DATA, ../shared/data; else random bits)
  --out DIR         output directory (default: benchmarks/results)`

const { values: options } = parseArgs({
  options: {
    engine: { type: 'string', default: 'webgpu' },
    adapter: { type: 'string', default: '' },
    cases: { type: 'string', default: [100, 500, 1000].flatMap((n) => [`conv-${n}`, `pixelcnn-${n}`]).join() },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '5' },
    checks: { type: 'string', default: '3' },
    'data-dir': { type: 'string' },
    out: { type: 'string', default: join(import.meta.dirname, 'results') },
    help: { type: 'boolean', default: false },
  },
})

const log = (line) => console.error(line)

if (options.help) console.log(help)
else await main()

async function main() {
  const { cases, caseNamed } = await import('./harness/cases.mjs')
  const works = options.cases.split(',').map((name) => [name, caseNamed(name)])
  const unknown = works.find(([, work]) => work === undefined || work.kind === 'sampling')
  if (unknown !== undefined) {
    const known = cases.filter(({ kind }) => kind === 'mlp' || kind === 'toy').map(({ name }) => name)
    log(`--cases: no "${unknown[0]}". Available: conv-N and pixelcnn-N for any batch N, ${known.join(', ')}.`)
    process.exit(2)
  }
  // Imported here, because --help does not need the packages.
  const { loadDataset } = await import('@elbow-vae/core')
  const { exportImages, findImages } = await import('./harness/data.mjs')
  const { torchAbsence } = await import('./harness/gpu.mjs')
  const { configOf, registry } = await import('./harness/ours.mjs')

  const scratch = mkdtempSync(join(tmpdir(), 'elbow-gpu-'))
  process.on('exit', () => rmSync(scratch, { recursive: true, force: true, maxRetries: 3 }))
  const { directory: dataDir, description } = findImages(scratch, options['data-dir'])
  const images = join(scratch, 'images.npy')
  exportImages((await loadDataset(registry, configOf('mlp'), dataDir)).splits.train, images)
  const absence = torchAbsence()
  if (absence !== undefined) log(`PyTorch is left out: ${absence}`)

  const setting = { scratch, dataDir, images, hasTorch: absence === undefined }
  const rows = []
  for (const [name, work] of works) {
    try {
      rows.push(...(await measure(work, setting)))
      await save(rows, description)
    } catch (error) {
      log(`${name}: ${error.message.trim().split('\n').at(-1)}`)
      process.exitCode = 1
    }
  }
  if (rows.length === 0) process.exitCode = 1
}

/** Measure and print a case. @returns its rows */
async function measure(work, { scratch, dataDir, images, hasTorch }) {
  const { measureOnGpu } = await import('./harness/gpu.mjs')
  const { engine, adapter } = options
  const [rounds, seconds, checks] = ['rounds', 'seconds', 'checks'].map((name) => Number(options[name]))
  const reference = join(scratch, work.name)
  const script = join(import.meta.dirname, 'harness/reference.mjs')
  const flags = ['--case', work.name, '--out', reference, '--steps', String(checks), '--data', dataDir]
  if (hasTorch && run(process.execPath, [script, ...flags]) !== 0) throw new Error('no reference')
  const names = ['elbow', ...(hasTorch ? ['torch', 'torch.compile'] : [])]
  const rows = await measureOnGpu(
    work,
    names,
    { engine, adapter, dataDir, images, reference, rounds, seconds, checks },
    log,
  )
  for (const row of rows) {
    const share = row.share_of_torch === null ? '' : `, ${row.share_of_torch.toFixed(3)} of PyTorch's`
    console.log(
      `${row.case} ${row.contestant}: ${row.milliseconds_per_step.toPrecision(4)} ms a step, ` +
        `${row.examples_per_second.toPrecision(4)} examples/s${share} (${row.version})`,
    )
  }
  return rows
}

/** Save the results so far, in case a later case fails. */
async function save(rows, description) {
  const { writeTable } = await import('@elbow-vae/core')
  const { gpuColumns } = await import('./harness/gpu.mjs')
  const { commit, describeMachine } = await import('./harness/machine.mjs')
  mkdirSync(options.out, { recursive: true })
  const facts = {
    machine: describeMachine(availableParallelism()),
    commit: commit(),
    data: description,
    date: new Date().toISOString().slice(0, 10),
  }
  const metadata = { 'elbow.benchmark': JSON.stringify(facts), 'elbow.schema': '1' }
  await writeTable(join(options.out, 'gpu.arrow'), { columns: gpuColumns, rows }, metadata)
}
