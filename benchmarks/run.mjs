// npm run bench [-- OPTIONS]: training speed of Elbow, PyTorch and JAX on the same models.
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { commit, describeMachine } from './harness/machine.mjs'
import { ensureReady, run } from '../tools/setup.mjs'

const help = `npm run bench -- [options]

  --cases LIST        toy,mlp,conv-64,conv-100,conv-128,pixelcnn-32,pixelcnn-sampling (default: all)
  --contestants LIST  elbow,elbow-eager,torch,torch.compile,jax,jax-tuned (default: all but elbow-eager)
  --rounds N          rounds per case (default: 7; at most 3 for pixelcnn-sampling)
  --seconds S         time of each contestant per round (default: 2)
  --threads N         threads of each contestant (default: the number of cores)
  --data-dir DIR      directory of the static-mnist files (default: $ELBOW_DATA, ../shared/data, else random bits)
  --out DIR           output directory (default: benchmarks/results)
  --check             only compare the losses of the first steps
  --as-built          do not install, build or download anything`

const { values: options } = parseArgs({
  options: {
    cases: { type: 'string' },
    contestants: { type: 'string' },
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '2' },
    threads: { type: 'string', default: String(availableParallelism()) },
    'data-dir': { type: 'string' },
    out: { type: 'string', default: join(import.meta.dirname, 'results') },
    check: { type: 'boolean', default: false },
    'as-built': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (options.help) console.log(help)
else await main()

async function main() {
  if (!options['as-built']) ensureReady()
  // Imported here, because the packages may have been built only now.
  const { cases } = await import('./harness/cases.mjs')
  const { contestants } = await import('./harness/contestants.mjs')
  const chosen = choose(
    '--cases',
    options.cases,
    cases.map(({ name }) => name),
  )
  const defaults = Object.keys(contestants).filter((name) => !contestants[name].optional)
  const selected = choose('--contestants', options.contestants, Object.keys(contestants), defaults)
  const present = await findPresent(selected, contestants)

  const scratch = mkdtempSync(join(tmpdir(), 'elbow-bench-'))
  process.on('exit', () => rmSync(scratch, { recursive: true, force: true, maxRetries: 3 }))
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130))
  const works = cases.filter(({ name }) => chosen.includes(name))
  const images = works.some(({ kind }) => kind !== 'toy') ? await prepareImages(scratch) : undefined
  const perform = options.check ? check : measure
  const taking = ({ kind }) => present.filter((name) => contestants[name].kinds.includes(kind))
  for (const work of works) await perform(work, taking(work), settingOf(work, scratch, images))
  if (!options.check) console.log(await (await import('./harness/results.mjs')).writeMarkdown(options.out, machine()))
}

function log(line) {
  console.error(line)
}

/** The contestants that are installed; prints which are not. */
async function findPresent(selected, contestants) {
  const { ensurePython } = await import('./harness/python.mjs')
  const needed = selected.some((name) => contestants[name].needs)
  const absent = needed ? ensurePython(log, !options['as-built']) : {}
  return selected.filter((name) => {
    const reason = absent[contestants[name].needs]
    if (reason !== undefined) log(`${name} takes no part: ${reason}`)
    return reason === undefined
  })
}

async function prepareImages(scratch) {
  const { loadDataset } = await import('@elbow-vae/core')
  const { exportImages, findImages } = await import('./harness/data.mjs')
  const { configOf, registry } = await import('./harness/ours.mjs')
  const { directory, description } = findImages(scratch, options['data-dir'])
  const file = join(scratch, 'images.npy')
  const { splits } = await loadDataset(registry, configOf('mlp'), directory)
  exportImages(splits.train, file)
  return { directory, description, file }
}

function settingOf(work, scratch, images) {
  const own = work.kind === 'toy' ? undefined : images
  return {
    scratch,
    reference: join(scratch, work.name),
    threads: Number(options.threads),
    rounds: Math.min(Number(options.rounds), work.most ?? Infinity),
    seconds: Number(options.seconds),
    dataDir: own?.directory,
    images: own?.file,
    data: own?.description ?? 'exact distribution',
  }
}

async function check(work, names, setting) {
  const { checkCase, checkedSteps } = await import('./harness/measure.mjs')
  writeReference(work, setting, checkedSteps)
  const losses = await checkCase(work, names, setting)
  for (const [name, given] of Object.entries(losses)) {
    console.log(`${work.name.padEnd(17)}  ${name.padEnd(13)}  ${given.map((loss) => loss.toPrecision(7)).join('  ')}`)
  }
  log(
    `${work.name}: the same ${work.kind === 'sampling' ? 'images from the same weights, codes' : 'losses from the same weights, batches'} and noise.`,
  )
}

async function measure(work, names, setting) {
  const { checkedSteps, measureCase } = await import('./harness/measure.mjs')
  const { saveCase } = await import('./harness/results.mjs')
  writeReference(work, setting, checkedSteps)
  const measured = await measureCase(work, names, setting, log)
  const facts = {
    machine: machine(),
    commit: commit(),
    date: new Date().toISOString().slice(0, 10),
    data: setting.data,
  }
  await saveCase(options.out, work, measured, facts)
}

function machine() {
  return describeMachine(Number(options.threads))
}

/** Runs in a separate process, so that all contestants start cold. */
function writeReference({ name }, { reference, dataDir }, steps) {
  const script = join(import.meta.dirname, 'harness', 'reference.mjs')
  const args = ['--case', name, '--out', reference, '--steps', String(steps), ...(dataDir ? ['--data', dataDir] : [])]
  const code = run(process.execPath, [script, ...args])
  if (code !== 0) throw new Error(`${name}: no reference`)
}

function choose(flag, list, available, defaults = available) {
  if (list === undefined) return defaults
  const names = list.split(',').map((name) => name.trim())
  const unknown = names.find((name) => !available.includes(name))
  if (unknown === undefined) return names
  console.error(`${flag}: no "${unknown}". Available: ${available.join(', ')}.`)
  process.exit(2)
}
