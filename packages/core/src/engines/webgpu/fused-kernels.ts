import { registerAdam } from './adam.js'
import { registerGlu } from './glu.js'

/** Registers kernels that tfjs lacks. Each replaces several dispatches by one. Callers test with `tf.getKernel` if one is registered. */
export function registerFusedKernels(): void {
  registerAdam()
  registerGlu()
}
