import { tf } from '../tensors/tf.js'
import type { Starter } from './engine.js'
import { require } from '../require-module.js'
import { loadTfjs, versionOf } from '../tensors/tfjs.js'
import { registerWasmKernels } from './wasm-kernels.js'

/** WebAssembly with SIMD on one thread. It needs nothing but the npm package. */
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

/** Removes listeners that `work` adds. Emscripten's loader catches uncaught errors of the whole process and rethrows them. */
async function withoutNewListeners<T>(work: () => Promise<T>): Promise<T> {
  const before = events.map((event) => process.rawListeners(event))
  try {
    return await work()
  } finally {
    events.forEach((event, i) => {
      for (const listener of process.rawListeners(event).filter(isListener)) {
        if (!before[i]?.includes(listener)) process.removeListener(event, listener)
      }
    })
  }
}

/** Node types listeners as `Function`. */
const isListener = (value: unknown): value is (...args: unknown[]) => void => typeof value === 'function'
