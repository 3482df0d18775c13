import type { Starter } from './engine.js'
import { loadTfjs, versionOf } from './tfjs.js'

/** tfjs in plain JavaScript: slow, everywhere, the reference for tests. */
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
