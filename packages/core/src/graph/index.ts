export { compileStep, type CompiledStep } from './compile-step.js'
export { inPart } from './in-part.js'
export { activeRecorder } from './recorder.js'
