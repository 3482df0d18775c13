// node tools/simultaneous.mjs [--pairs 50] [--seed 1] [--only KIND] [--elbow FILE]: starts pairs of commands (run, resume, evaluate, sweep) on one
// directory at the same time. It checks that the tables belong to run.json and equal those of a single run, that no temporary file is
// left, and that a refused command prints one line. --elbow names another bin/elbow.js.
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { ensureBuilt, root } from './setup.mjs'

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    elbow: { type: 'string', default: join(root, 'packages/cli/bin/elbow.js') },
  },
})
ensureBuilt()
const { readTable } = await import(pathToFileURL(join(root, 'packages/core/dist/index.js')).href)
const elbowScript = resolve(values.elbow)
const directory = mkdtempSync(join(tmpdir(), 'elbow-simultaneous-'))
process.on('exit', () => rmSync(directory, { recursive: true, force: true }))

const parts = ['--dataset', 'toy', '--encoder', 'discrete', '--decoder', 'discrete', '--marginal', 'discrete']
const settings = ['--objective', 'elbo', '--engine', 'cpu', '--steps', '600', '--checkpoint-every', '100']
const model = [...parts, ...settings, '--log-every', '20', '--evaluate-every', '200']
const seeded = (seed) => [...model, '--seed', String(seed)]

/** mulberry32 */
let state = Number(values.seed)
function random() {
  state = (state + 0x6d2b79f5) | 0
  let t = Math.imul(state ^ (state >>> 15), 1 | state)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}

function start(args) {
  const child = spawn(process.execPath, [elbowScript, ...args], { cwd: directory, stdio: ['ignore', 'ignore', 'pipe'] })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text))
  const ended = new Promise((done) => child.once('close', (code) => done({ args, code, stderr: stderr.trim() })))
  return { child, ended }
}

const elbow = (...args) => start(args).ended

/** Start two commands, the second one up to `spread` milliseconds later. */
async function together(first, second, spread) {
  const [a, delay] = [start(first), Math.floor(random() * spread)]
  await setTimeout(delay)
  return Promise.all([a.ended, start(second).ended])
}

// Reference runs, and one that was interrupted halfway.
for (const seed of [1, 2]) await elbow('run', ...seeded(seed), '--out', `reference-${seed}`)
await elbow('sweep', ...model, '--seed', '1,2', '--out', 'reference-sweep')
const halfway = start(['run', ...seeded(1), '--out', 'halfway'])
while (!existsSync(join(directory, 'halfway/checkpoint.previous.safetensors'))) await setTimeout(5)
halfway.child.kill(process.platform === 'win32' ? 'SIGTERM' : 'SIGINT')
await halfway.ended
const killed = start(['run', ...seeded(1), '--out', 'killed'])
while (!existsSync(join(directory, 'killed/checkpoint.previous.safetensors'))) await setTimeout(5)
killed.child.kill('SIGKILL')
await killed.ended

const jobName = readdirSync(join(directory, 'reference-sweep')).find((name) => /seed-1_/.test(name))
const copy = (from, to) => cpSync(join(directory, from), join(directory, to), { recursive: true })
const information = ['--evaluate', 'information']
const sweepInto = (out) => ['sweep', ...model, '--seed', '1,2', '--out', out]

/** Each starts two commands on a directory, and returns the runs that have to be complete afterwards. */
const kinds = {
  'run + run': async (out) => ({
    ended: await together(['run', ...seeded(1), '--out', out], ['run', ...seeded(2), '--out', out], 60),
    runs: [out],
  }),
  'run + sweep': async (out) => ({
    ended: await together(['run', ...seeded(1), '--out', out], sweepInto(out), 60),
    ...(existsSync(join(directory, out, 'run.json')) ? { runs: [out] } : { sweep: out }),
  }),
  'run + resume': async (out) => ({
    ended: await together(['run', ...seeded(1), '--out', out], ['resume', out], 400),
    runs: [out],
  }),
  'run + evaluate': async (out) => ({
    ended: await together(['run', ...seeded(1), '--out', out], ['evaluate', out, ...information], 400),
    runs: [out],
  }),
  'resume + resume': async (out) => {
    copy('halfway', out)
    return { ended: await together(['resume', out], ['resume', out], 60), runs: [out] }
  },
  'resume + resume of a killed run': async (out) => {
    copy('killed', out)
    return { ended: await together(['resume', out], ['resume', out], 60), runs: [out] }
  },
  'resume + evaluate': async (out) => {
    copy('halfway', out)
    const ended = await together(['resume', out], ['evaluate', out, ...information], 60)
    if (ended[0].code !== 0) ended.push(await elbow('resume', out)) // it was refused; now it has to work
    return { ended, runs: [out] }
  },
  'evaluate + evaluate': async (out) => {
    copy('reference-1', out)
    const commands = [
      ['evaluate', out, ...information],
      ['evaluate', out, '--evaluate', 'code-use'],
    ]
    return { ended: await together(...commands, 60), runs: [out] }
  },
  'sweep + sweep': async (out) => ({ ended: await together(sweepInto(out), sweepInto(out), 1500), sweep: out }),
  'sweep + run in a run of it': async (out) => {
    const run = ['run', ...seeded(1), '--out', join(out, jobName)]
    return { ended: await together(sweepInto(out), run, 1500), sweep: out }
  },
  'sweep + resume of a run of it': async (out) => {
    copy('halfway', join(out, jobName))
    return { ended: await together(sweepInto(out), ['resume', join(out, jobName)], 1500), sweep: out }
  },
  'sweep + evaluate of a run of it': async (out) => {
    copy('halfway', join(out, jobName))
    return { ended: await together(sweepInto(out), ['evaluate', join(out, jobName)], 1500), sweep: out }
  },
}

const refusals = /\((RUN_ACTIVE|OUTPUT_EXISTS|NOT_A_RUN|CHECKPOINT_MISSING)\)$/
const columnOf = { information: 'mutual_information', 'code-use': 'code_use' }
const isClose = (a, b) => a === b || (typeof a === 'number' && Math.abs(a - b) <= 1e-6 * Math.abs(b))

async function faultsOf({ ended, runs = [], sweep }) {
  const faults = []
  for (const { args, code, stderr } of ended) {
    const last = stderr.split('\n').at(-1)
    if (code !== 0 && !(code === 2 && refusals.test(last))) faults.push(`elbow ${args[0]} exits with ${code}: ${last}`)
  }
  if (!ended.some(({ code }) => code === 0)) faults.push('no command succeeded')
  if (sweep !== undefined) {
    const statuses = (await readTable(join(directory, sweep, 'summary.arrow'))).rows.map(({ status }) => status)
    if (statuses.join() !== 'done,done') faults.push(`summary.arrow says ${statuses.join()}`)
    const below = readdirSync(join(directory, sweep), { withFileTypes: true })
    runs.push(...below.filter((entry) => entry.isDirectory()).map(({ name }) => join(sweep, name)))
    faults.push(...leftovers(sweep))
  }
  for (const run of runs) faults.push(...(await runFaults(run)))
  for (const { args, code } of ended) {
    const column = columnOf[args[args.indexOf('--evaluate') + 1]]
    if (args[0] !== 'evaluate' || code !== 0 || column === undefined) continue
    const { rows } = await readTable(join(directory, args[1], 'eval.arrow'))
    if (!rows.some((row) => typeof row[column] === 'number')) faults.push(`eval.arrow has no ${column}`)
  }
  return faults
}

async function runFaults(run) {
  const at = (name) => join(directory, run, name)
  const manifest = JSON.parse(readFileSync(at('run.json'), 'utf8'))
  const { status, config, step } = manifest
  const faults = leftovers(run)
  if (status !== 'done') faults.push(`run.json says ${status}`)
  if (step !== 600) faults.push(`run.json says step ${step}`)
  const { seed } = config.settings
  for (const table of ['train.arrow', 'eval.arrow']) {
    const { rows, metadata } = await readTable(at(table))
    const named = JSON.parse(metadata['elbow.run']).settings.seed
    if (named !== seed) faults.push(`${table} is of seed ${named}, run.json of ${seed}`)
    const reference = (await readTable(join(directory, `reference-${seed}`, table))).rows
    // An interruption and an evaluation may add rows. No step may be missing, repeated or different.
    const steps = rows.map(({ step, split }) => `${step} ${split ?? ''}`)
    if (new Set(steps).size !== steps.length) faults.push(`${table} has a step twice`)
    for (const expected of reference) {
      const row = rows.find(({ step, split }) => step === expected.step && split === expected.split)
      const differs = (name) => !['seconds', 'run', 'note'].includes(name) && !isClose(row[name], expected[name])
      if (!row) faults.push(`${table} lacks step ${expected.step}`)
      else if (Object.keys(expected).some(differs)) faults.push(`${table} differs at step ${expected.step}`)
    }
  }
  return faults
}

const leftovers = (path) =>
  readdirSync(join(directory, path))
    .filter((name) => /\.part$|\.arrows$|^\.lock/.test(name))
    .map((name) => `${name} is left behind`)

const names = Object.keys(kinds).filter((name) => name.includes(values.only))
const [bad, count] = [{}, {}]
for (let i = 0; i < Number(values.pairs); i++) {
  const name = names[i % names.length]
  const out = `pair-${i}`
  const pair = await kinds[name](out)
  const faults = await faultsOf(pair).catch((error) => [error.message])
  count[name] = (count[name] ?? 0) + 1
  if (faults.length > 0) bad[name] = (bad[name] ?? 0) + 1
  console.log(`${i + 1} ${name}: ${faults.length === 0 ? 'consistent' : [...new Set(faults)].slice(0, 4).join('; ')}`)
  for (const { args, code, stderr } of pair.ended) {
    if (code !== 0) console.log(`    elbow ${args[0]}: ${stderr.split('\n').at(-1)}`)
  }
  rmSync(join(directory, out), { recursive: true, force: true })
}
const failed = Object.values(bad).reduce((sum, n) => sum + n, 0)
for (const name of names) if (count[name]) console.log(`${name}: ${bad[name] ?? 0} of ${count[name]} inconsistent`)
console.log(`${values.pairs} pairs, ${failed} of them inconsistent.`)
process.exitCode = failed > 0 ? 1 : 0
