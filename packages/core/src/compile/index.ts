export { compileStep, type CompiledStep, type CompileOptions } from './compile-step.js'
export type { Inputs, Tensors } from './inputs.js'
export { inPart } from './parts.js'
export { recording, type Step } from './recorder.js'
