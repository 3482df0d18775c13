// A script, run as a child process by probing.ts: ENGINE [ADDON], one line of JSON to standard output.
import type { EngineName, EngineStatus } from './engine.js'
import { tf } from '../tf.js'
import { launch, starters } from './start.js'
import { tensorflowStarter } from './tensorflow.js'
import { oneLine } from './tfjs.js'

const [name, addon] = process.argv.slice(2) as [EngineName, string?]

async function attempt(): Promise<EngineStatus> {
  const installed = starters.find((starter) => starter.name === name)!
  const native = name === 'tensorflow' || name === 'tensorflow-gpu'
  const { version } = await launch(native && addon !== undefined ? tensorflowStarter(name, () => addon) : installed)
  const ones = tf.ones([2, 3])
  const product = Array.from(await tf.matMul(ones, ones, false, true).data())
  if (!product.every((value) => value === 3)) throw new Error(`it computes a wrong product, [${product.join(', ')}]`)
  return { name, available: true, version }
}

try {
  console.log(JSON.stringify(await attempt()))
} catch (error) {
  console.log(JSON.stringify({ name, available: false, reason: oneLine(error) } satisfies EngineStatus))
}
