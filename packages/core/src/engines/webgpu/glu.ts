import type { KernelConfig, Tensor, TensorInfo } from '@tensorflow/tfjs-core'
import { tf } from '../../tensors/tf.js'
import { required } from '../../required.js'
import { kernelInput } from '../kernel-arguments.js'
import { webgpuBackend } from './backend.js'
import { runSingle, type Shader } from './shader.js'

/** Reads a and b of output element i from `both`. Its last axis contains the channels of a, then those of b. */
const halves = `
  let at = i + (i / channels) * channels;
  let a = both[at];
  let s = 1.0 / (1.0 + exp(-both[at + channels]));`

/** y = a · σ(b) */
const forward: Shader = {
  name: 'Gate',
  inputs: ['both'],
  outputs: ['y'],
  over: 'y',
  constants: { channels: 'u32' },
  body: `${halves}
  y[i] = a * s;`,
}

/** ∂L/∂a = σ(b) ∂L/∂y        ∂L/∂b = a σ(b) (1 − σ(b)) ∂L/∂y */
const backward: Shader = {
  name: 'GateGrad',
  inputs: ['dy', 'both'],
  outputs: ['dboth'],
  over: 'dy',
  constants: { channels: 'u32' },
  body: `${halves}
  dboth[at] = dy[i] * s;
  dboth[at + channels] = dy[i] * a * s * (1.0 - s);`,
}

const kernels: readonly KernelConfig[] = [
  {
    kernelName: 'Gate',
    backendName: 'webgpu',
    kernelFunc({ inputs, backend }) {
      const both = kernelInput(inputs, 'both')
      const channels = channelsOf(both)
      const shape = [...both.shape.slice(0, -1), channels]
      return runSingle(webgpuBackend(backend), forward, [both], { channels }, shape)
    },
  },
  {
    kernelName: 'GateGrad',
    backendName: 'webgpu',
    kernelFunc({ inputs, backend }) {
      const [dy, both] = [kernelInput(inputs, 'dy'), kernelInput(inputs, 'both')]
      return runSingle(webgpuBackend(backend), backward, [dy, both], { channels: channelsOf(both) }, both.shape)
    },
  },
]

const channelsOf = ({ shape }: TensorInfo) => required(shape.at(-1), 'the last dimension') / 2

/**
 * Registers the gated linear unit a · σ(b) as one kernel instead of four, and its gradient as one kernel instead of six.
 *
 * The gradient has no second derivative. `glu` in tensors/glu.ts uses the kernel.
 */
export function registerGlu(): void {
  for (const kernel of kernels) tf.registerKernel(kernel)
  tf.registerGradient({
    kernelName: 'Gate',
    inputsToSave: ['both'],
    gradFunc: (dy, [both]) => ({
      both: () =>
        tf.engine().runKernel<Tensor>('GateGrad', { dy: single(dy), both: required(both, 'the saved input') }),
    }),
  })
}

/** The gradient of a kernel with one output. */
function single(dy: Tensor | Tensor[]): Tensor {
  if (Array.isArray(dy)) throw new TypeError('expected the gradient of one output')
  return dy
}
