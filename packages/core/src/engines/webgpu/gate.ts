import type { KernelConfig, Tensor, TensorInfo } from '@tensorflow/tfjs-core'
import { tf } from '../../tf.js'
import type { WebgpuBackend } from './backend.js'
import { runShader, type Shader } from './shader.js'

/** Where a and b of one output element lie in `both`, whose last axis has the channels of a and then those of b. */
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
      const both = inputs['both'] as TensorInfo
      const channels = both.shape.at(-1)! / 2
      const shape = [...both.shape.slice(0, -1), channels]
      return runShader(backend as WebgpuBackend, forward, [both], { channels }, [shape])[0]!
    },
  },
  {
    kernelName: 'GateGrad',
    backendName: 'webgpu',
    kernelFunc({ inputs, backend }) {
      const { dy, both } = inputs as { dy: TensorInfo; both: TensorInfo }
      const channels = both.shape.at(-1)! / 2
      return runShader(backend as WebgpuBackend, backward, [dy, both], { channels }, [both.shape])[0]!
    },
  },
]

/**
 * The gated activation as one kernel, a · σ(b), where tfjs takes four, and one for its gradient instead of six. That gradient has
 * no gradient of its own. `gate` of core/src/gate.ts asks for it.
 */
export function registerGate(): void {
  for (const kernel of kernels) tf.registerKernel(kernel)
  tf.registerGradient({
    kernelName: 'Gate',
    inputsToSave: ['both'],
    gradFunc: (dy, [both]) => ({
      both: () => tf.engine().runKernel<Tensor>('GateGrad', { dy: dy as Tensor, both: both! }),
    }),
  })
}
