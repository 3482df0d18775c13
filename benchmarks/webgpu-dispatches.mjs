// node benchmarks/webgpu-dispatches.mjs [OPTIONS]: count the shader dispatches of one training step, without a GPU.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureReady, root } from '../tools/setup.mjs'

const help = `node benchmarks/webgpu-dispatches.mjs [options]

Counts the shader dispatches of one training step on webgpu, by name, and the uploaded tensors. The parts have their
default sizes; a batch is 40 images of 28 × 28. Nothing is computed, so a software adapter is enough.

  --families LIST   ENCODER+DECODER+MARGINAL,… (default: conv+deconv+gaussian,conv+pixelcnn+gaussian)
  --adapter NAME    part of the GPU's name (default: the software driver of a Chromium)
  --plain           without the kernels that Elbow adds to tfjs
  --brief           one line per family, without names
  --as-built        do not install, build or download anything`

const { values: options } = parseArgs({
  options: {
    families: { type: 'string', default: 'conv+deconv+gaussian,conv+pixelcnn+gaussian' },
    adapter: { type: 'string' },
    plain: { type: 'boolean', default: false },
    brief: { type: 'boolean', default: false },
    'as-built': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (options.help) console.log(help)
else await main()

async function main() {
  if (!options['as-built']) ensureReady()
  // Imported here, because the packages may have been built only now.
  const { softwareAdapter, softwareDriver } = await import('../packages/core/dist/engines/webgpu/software-driver.js')
  const script = join(import.meta.dirname, 'harness/count-dispatches.mjs')
  const env = options.adapter === undefined ? { ...process.env, ...softwareDriver } : process.env
  const flags = ['brief', 'plain'].flatMap((name) => (options[name] ? [`--${name}`] : []))
  for (const family of options.families.split(',')) {
    const args = [script, family, options.adapter ?? softwareAdapter, ...flags]
    const { status } = spawnSync(process.execPath, args, { cwd: root, env, stdio: 'inherit' })
    if (status !== 0) process.exitCode = 1
  }
}
