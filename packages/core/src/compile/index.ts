export { compileStep, type CompiledStep, type CompileOptions } from './compile-step.js'
export { inPart } from './parts.js'
export { recording } from './recorder.js'
export type { Step, Tensors } from './recorder.js'
