import type { Starter } from './engine.js'
import { loadTfjs, versionOf } from '../tensors/tfjs.js'

/** tfjs in plain JavaScript. It is slow, runs everywhere, and is the reference in tests. */
export const cpu: Starter = {
  name: 'cpu',
  backend: 'cpu',
  canCompile: false,
  absence: () => undefined,
  load() {
    loadTfjs()
    return Promise.resolve(`tfjs-backend-cpu ${versionOf('@tensorflow/tfjs-backend-cpu')}`)
  },
}
