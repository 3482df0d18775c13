// node benchmarks/webgpu-dispatches.mjs [OPTIONS]: what one training step asks of a GPU, shader by shader, without computing it.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureReady, root } from '../tools/setup.mjs'

const help = `node benchmarks/webgpu-dispatches.mjs [options]

Counts the shaders that one training step dispatches on webgpu, by name, and the tensors that it uploads, with every part
at its default size and batches of 40 images, 28 × 28. Nothing is computed, so any adapter will do, software too.

  --families LIST   ENCODER+DECODER+MARGINAL,… (default: conv+deconv+gaussian,conv+pixelcnn+gaussian)
  --adapter NAME    a part of the GPU's name (default: the software driver of a chromium)
  --plain           without the kernels that Elbow adds to those of tfjs
  --brief           a line for each family, no names
  --as-built        neither install, build nor fetch anything`

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
  // These are built, which only now is certain.
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
