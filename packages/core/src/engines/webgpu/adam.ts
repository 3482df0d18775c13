import type { KernelConfig } from '@tensorflow/tfjs-core'
import { tf } from '../../tensors/tf.js'
import { isNumber, kernelAttribute, kernelInput } from '../kernel-arguments.js'
import { webgpuBackend } from './backend.js'
import { runShader, type Shader } from './shader.js'

/**
 * One step of Adam for one variable, as in optimizers/adam.ts:
 *
 *   m' = m + (1 − β₁)(g − m)     v' = v + (1 − β₂)(g² − v)     θ' = θ − α m' / (√v' + ε)
 *
 * `rates` contains α and ε of the step, including bias corrections. The shader uses eight buffers, the number that every device
 * supports.
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
    const beta = (name: string) => kernelAttribute(attrs, name, isNumber)
    const tensors = shader.inputs.map((name) => kernelInput(inputs, name))
    const { shape } = kernelInput(inputs, 'theta')
    const constants = { rest1: 1 - beta('beta1'), rest2: 1 - beta('beta2') }
    return runShader(webgpuBackend(backend), shader, tensors, constants, [shape, shape, shape])
  },
}

/** Registers a kernel that updates one variable. tfjs needs twelve kernels for it, most of them shorter than their launch overhead. */
export function registerAdam(): void {
  tf.registerKernel(kernel)
}
