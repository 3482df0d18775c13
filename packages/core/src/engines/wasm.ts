import { tf } from '../tf.js'
import type { Starter } from './engine.js'
import { loadTfjs, require, versionOf } from './tfjs.js'
import { registerWasmKernels } from './wasm-kernels.js'

/** WebAssembly with SIMD, one thread: what npm alone supplies. */
export const wasm: Starter = {
  name: 'wasm',
  backend: 'wasm',
  canCompile: false,
  absence: () => ('WebAssembly' in globalThis ? undefined : 'this Node has no WebAssembly'),
  async load() {
    loadTfjs()
    require('@tensorflow/tfjs-backend-wasm')
    registerWasmKernels()
    await withoutNewListeners(() => tf.setBackend('wasm'))
    const simd = (await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')) ? 'with SIMD' : 'without SIMD'
    return `tfjs-backend-wasm ${versionOf('@tensorflow/tfjs-backend-wasm')} ${simd}`
  },
}

const events = ['uncaughtException', 'unhandledRejection'] as const

/** Emscripten's loader listens for every uncaught error of the process and throws it again: not its business. */
async function withoutNewListeners<T>(work: () => Promise<T>): Promise<T> {
  const before = events.map((event) => process.rawListeners(event))
  try {
    return await work()
  } finally {
    events.forEach((event, i) => {
      for (const listener of process.rawListeners(event)) {
        if (!before[i]!.includes(listener)) process.removeListener(event, listener as () => void)
      }
    })
  }
}
