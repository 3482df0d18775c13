// node benchmarks/webgpu-families.mjs [OPTIONS]: do kernels and all twelve families of ABE compute the same on webgpu as on cpu?
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureReady, root } from '../tools/setup.mjs'

const help = `node benchmarks/webgpu-families.mjs [options]

Compares every kernel with cpu; then ten training steps of each family at tiny widths, evaluation and a sample included,
each in a process of its own, which must end by itself and leave no tensor behind; then processes that only train a step
and end. Without a GPU all of it runs over the software Vulkan driver of a chromium, where there is one.

  --families LIST   ENCODER+DECODER+MARGINAL,… (default: all twelve; none: only kernels and exits)
  --steps N         training steps of each (default: 10)
  --exits N         processes that train one step and end (default: 20)
  --adapter NAME    a part of the GPU's name (default: the best; without a GPU, the software driver)
  --as-built        neither install, build nor fetch anything`

const { values: options } = parseArgs({
  options: {
    families: { type: 'string' },
    steps: { type: 'string', default: '10' },
    exits: { type: 'string', default: '20' },
    adapter: { type: 'string' },
    'as-built': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

const tolerance = 1e-3

if (options.help) console.log(help)
else await main()

async function main() {
  if (!options['as-built']) ensureReady()
  // These import the packages, which only now are certain to be there.
  const { allFamilies } = await import('./harness/families.mjs')
  const { adapter, env } = await chosenGpu()
  const names = options.families === 'none' ? [] : (options.families?.split(',') ?? allFamilies)
  let failures = compareKernels(adapter, env)
  for (const name of names) failures += tryFamily(name, options.steps, adapter, env)
  failures += tryExits(Number(options.exits), adapter, env)
  console.log(failures === 0 ? 'All of it agrees with cpu.' : `${failures} of these failed.`)
  process.exitCode = failures > 0 ? 1 : 0
}

async function chosenGpu() {
  const { gpuAbsence } = await import('../packages/core/dist/engines/cards.js')
  const { softwareAdapter, softwareDriver } = await import('../packages/core/dist/engines/webgpu/software-driver.js')
  const { adapter } = options
  const isSoftware = adapter !== undefined && softwareAdapter.toLowerCase().includes(adapter.toLowerCase())
  if (adapter !== undefined) return { adapter, env: isSoftware ? softwareDriver : {} }
  if (gpuAbsence() === undefined) return { adapter: '', env: {} }
  if (softwareDriver !== undefined) return { adapter: softwareAdapter, env: softwareDriver }
  console.error('There is neither a GPU nor a software Vulkan driver, such as that of Debian’s package chromium.')
  process.exit(2)
}

/** @returns 1 where anything differs */
function compareKernels(adapter, env) {
  const script = join(root, 'packages/core/dist/engines/compare.js')
  const { lines, end, seconds } = run([script, 'webgpu', adapter], env)
  const wrong = lines.filter(({ distance }) => !(distance < 1e-4))
  for (const { name, distance, failed } of wrong) console.log(`${name}: ${failed ?? `differs from cpu by ${distance}`}`)
  const ok = end === 0 && lines.length > 0 && wrong.length === 0
  const worst = Math.max(...lines.map(({ distance }) => distance ?? Infinity))
  say(
    'kernels',
    ok,
    `${lines.length - wrong.length} of ${lines.length} equal cpu to ${worst.toExponential(1)}`,
    end,
    seconds,
  )
  return ok ? 0 : 1
}

/** @returns 1 where it failed */
function tryFamily(name, steps, adapter, env) {
  const { lines, end, seconds } = run(
    [join(import.meta.dirname, 'harness/tiny-family.mjs'), name, steps, 'webgpu', adapter],
    env,
  )
  const { distance = null, left = null } = lines[0] ?? {}
  const ok = end === 0 && distance !== null && distance < tolerance && left === 0
  say(name, ok, `${steps} steps equal cpu to ${distance?.toExponential(1)}, ${left} tensors left`, end, seconds)
  return ok ? 0 : 1
}

/** @returns 1 where one of them failed */
function tryExits(count, adapter, env) {
  const script = join(import.meta.dirname, 'harness/tiny-family.mjs')
  const ends = Array.from({ length: count }, () => run([script, 'mlp+mlp+gaussian', '1', 'webgpu', adapter], env))
  const clean = ends.filter(({ end }) => end === 0).length
  const seconds = ends.reduce((sum, { seconds }) => sum + seconds, 0)
  const ok = clean === count
  say('exits', ok, `${clean} of ${count} processes ended by themselves with code 0`, ok ? 0 : 1, seconds)
  return ok ? 0 : 1
}

/** A process with ten minutes to end by itself. @returns the lines of JSON it said, and how it ended: 0, or why not */
function run(args, env) {
  const started = performance.now()
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    timeout: 600_000,
    killSignal: 'SIGKILL',
  })
  if (status !== 0) console.error(stderr.split('\n').find((line) => /Error/.test(line)) ?? stderr.trim())
  const lines = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
  return { lines, end: status ?? signal, seconds: (performance.now() - started) / 1000 }
}

function say(name, ok, what, end, seconds) {
  console.log(`${name.padEnd(24)} ${ok ? 'ok' : `FAILED (${end})`}: ${what}, ${seconds.toFixed(0)} s`)
}
