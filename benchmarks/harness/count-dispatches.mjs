// A script: FAMILY ADAPTER [--brief] [--plain]. Prints the shader dispatches of a training step on webgpu.
import { createRegistry, resolveConfig, tf } from '@elbow-vae/core'
import { datasets } from '@elbow-vae/datasets'
import { evaluators } from '@elbow-vae/evaluators'
import { models } from '@elbow-vae/models'
import { objectives } from '@elbow-vae/objectives'
import { openStepper } from '../../packages/cli/dist/bench/stepper.js'
import { tinyBits } from '../../packages/cli/dist/testing/in-process.js'

const [family, adapter, ...flags] = process.argv.slice(2)
const [encoder, decoder, marginal] = family.split('+')
const registry = createRegistry([tinyBits, ...datasets, ...models, ...objectives, ...evaluators])
const config = resolveConfig(registry, {
  parts: { dataset: 'tiny-bits', encoder, decoder, marginal, objective: 'beta' },
  options: { dataset: { side: 28 } },
  evaluate: [],
  evaluateOptions: {},
  settings: { engine: 'webgpu', 'engine.adapter': adapter, 'batch-size': 40, latents: 64, 'learning-rate': 1e-3 },
})
const { run } = await openStepper({ registry, config, warn: (line) => console.error(line) })
if (flags.includes('--plain')) for (const name of ['Adam', 'Gate']) tf.unregisterKernel(name, 'webgpu')

const counts = new Map()
let uploads = 0
let kernel = ''

/** A device that accepts every command and computes nothing. */
const backend = tf.backend()
const pass = {
  setPipeline() {},
  setBindGroup() {},
  dispatchWorkgroups: () => counts.set(kernel, (counts.get(kernel) ?? 0) + 1),
  end() {},
}
const nothing = { limits: backend.device.limits, createShaderModule: () => ({}), createBindGroup: () => ({}) }
backend.device = {
  ...nothing,
  createComputePipeline: () => ({ getBindGroupLayout: () => ({}) }),
  createCommandEncoder: () => ({ beginComputePass: () => pass, copyBufferToBuffer() {}, finish() {} }),
}
backend.queue = { submit() {}, writeBuffer() {} }
backend.bufferManager = { acquireBuffer: (size) => ({ size }), releaseBuffer() {} }
backend.uploadToGPU = (dataId) => {
  const tensor = backend.tensorMap.get(dataId)
  if (tensor.values != null) uploads++
  tensor.values = null
  tensor.resource ??= {}
}
backend.releaseResource = () => {}
backend.pipelineCache = {}

for (const config of tf.getKernelsForBackend('webgpu')) {
  const { kernelName, kernelFunc } = config
  config.kernelFunc = (parameters) => {
    kernel = kernelName
    return kernelFunc(parameters)
  }
}

function step(n) {
  const { x, owned } = run.source.batch(n)
  run.step.run(x, { step: n, steps: 1e9, epoch: 0, fraction: 0 }, 1e-3).dispose()
  if (owned) x.dispose()
}

step(0) // records the noise requests, and uploads constants
counts.clear()
uploads = 0
step(1)
const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
console.log(`${family}: ${total} dispatches, ${uploads} uploads`)
const names = flags.includes('--brief') ? [] : [...counts].sort(([, a], [, b]) => b - a)
for (const [name, count] of names) console.log(`${String(count).padStart(6)}  ${name}`)
process.exit(0) // the device is a stub: a regular exit would wait for it
