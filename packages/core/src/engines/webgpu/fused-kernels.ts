import { registerAdam } from './adam.js'
import { registerGate } from './gate.js'

/** Kernels that tfjs has not: each does in one dispatch what would be many. Who has a use for one asks whether it is there. */
export function registerFusedKernels(): void {
  registerAdam()
  registerGate()
}
