import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'
import { tf } from '../../tf.js'
import type { WebgpuBackend } from './backend.js'
import { runShader, type Shader } from './shader.js'

/**
 * One step of Adam for one variable, as optimizers/adam.ts has it:
 *
 *   m' = m + (1 − β₁)(g − m)     v' = v + (1 − β₂)(g² − v)     θ' = θ − α m' / (√v' + ε)
 *
 * `rates` holds α and ε of the step, bias corrections included. Its eight buffers are as many as every device takes.
 */
const shader: Shader = {
  name: 'Adam',
  inputs: ['theta', 'm', 'v', 'g', 'rates'],
  outputs: ['newTheta', 'newM', 'newV'],
  over: 'g',
  constants: { rest1: 'f32', rest2: 'f32' }, // 1 − β₁, 1 − β₂
  body: `
  let first = m[i] + (g[i] - m[i]) * rest1;
  let second = v[i] + (g[i] * g[i] - v[i]) * rest2;
  newM[i] = first;
  newV[i] = second;
  newTheta[i] = theta[i] - first * rates[0] / (sqrt(second) + rates[1]);`,
}

const kernel: KernelConfig = {
  kernelName: 'Adam',
  backendName: 'webgpu',
  kernelFunc({ inputs, attrs, backend }) {
    const { beta1, beta2 } = attrs as { beta1: number; beta2: number }
    const tensors = shader.inputs.map((name) => inputs[name] as TensorInfo)
    const { shape } = tensors[0]!
    const constants = { rest1: 1 - beta1, rest2: 1 - beta2 }
    return runShader(backend as WebgpuBackend, shader, tensors, constants, [shape, shape, shape])
  },
}

/** Adam in one kernel for each variable, where tfjs takes twelve: kernels that are mostly smaller than their own overhead. */
export function registerAdam(): void {
  tf.registerKernel(kernel)
}
