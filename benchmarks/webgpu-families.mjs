// node benchmarks/webgpu-families.mjs [OPTIONS]: compare kernels and the twelve model families of ABE on webgpu with cpu.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureReady, root } from '../tools/setup.mjs'

const help = `node benchmarks/webgpu-families.mjs [options]

Compares every kernel with cpu. Then trains, evaluates and samples each family at tiny widths, in a separate process that
must exit and dispose all tensors. Then starts processes that train one step and exit. Without a GPU, it uses the software
Vulkan driver of a Chromium, if one is installed.

  --families LIST   ENCODER+DECODER+MARGINAL,… (default: all twelve; none: only kernels and exits)
  --steps N         training steps per family (default: 10)
  --exits N         number of processes that train one step and exit (default: 20)
  --adapter NAME    part of the GPU's name (default: the best; without a GPU, the software driver)
  --as-built        do not install, build or download anything`

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
  // Imported here, because the packages may have been built only now.
  const { allFamilies } = await import('./harness/families.mjs')
  const { adapter, env } = await chosenGpu()
  const names = options.families === 'none' ? [] : (options.families?.split(',') ?? allFamilies)
  let failures = compareKernels(adapter, env)
  for (const name of names) failures += tryFamily(name, options.steps, adapter, env)
  failures += tryExits(Number(options.exits), adapter, env)
  console.log(failures === 0 ? 'All results agree with cpu.' : `${failures} checks failed.`)
  process.exitCode = failures > 0 ? 1 : 0
}

async function chosenGpu() {
  const { noGpuReason } = await import('../packages/core/dist/engines/cards.js')
  const { softwareAdapter, softwareDriver } = await import('../packages/core/dist/engines/webgpu/software-driver.js')
  const { adapter } = options
  const isSoftware = adapter !== undefined && softwareAdapter.toLowerCase().includes(adapter.toLowerCase())
  if (adapter !== undefined) return { adapter, env: isSoftware ? softwareDriver : {} }
  if (noGpuReason() === undefined) return { adapter: '', env: {} }
  if (softwareDriver !== undefined) return { adapter: softwareAdapter, env: softwareDriver }
  console.error('No GPU and no software Vulkan driver was found. Debian’s package chromium contains one.')
  process.exit(2)
}

/** @returns 1 if a kernel differs */
function compareKernels(adapter, env) {
  const script = join(root, 'packages/core/dist/testing/kernels/compare.js')
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

/** @returns 1 if it fails */
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

/** @returns 1 if one of them fails */
function tryExits(count, adapter, env) {
  const script = join(import.meta.dirname, 'harness/tiny-family.mjs')
  const exits = Array.from({ length: count }, () => run([script, 'mlp+mlp+gaussian', '1', 'webgpu', adapter], env))
  const clean = exits.filter(({ end }) => end === 0).length
  const seconds = exits.reduce((sum, { seconds }) => sum + seconds, 0)
  const ok = clean === count
  say('exits', ok, `${clean} of ${count} processes exited with code 0`, ok ? 0 : 1, seconds)
  return ok ? 0 : 1
}

/** Run a process for at most ten minutes. @returns its JSON lines, and its exit code or signal */
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

function say(name, ok, result, end, seconds) {
  console.log(`${name.padEnd(24)} ${ok ? 'ok' : `FAILED (${end})`}: ${result}, ${seconds.toFixed(0)} s`)
}
