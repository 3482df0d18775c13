// Script that probe-engine.ts runs as a child process. Arguments: ENGINE [ADDON]. Prints the status as one line of JSON.
import { required } from '../required.js'
import type { EngineStatus } from './engine.js'
import { tf } from '../tensors/tf.js'
import { launch, starters } from './start.js'
import { tensorflowStarter } from './tensorflow.js'
import { oneLine } from '../tensors/tfjs.js'

const [, , requested, addon] = process.argv
const installed = required(
  starters.find((starter) => starter.name === requested),
  'the engine to probe',
)
const { name } = installed

async function attempt(): Promise<EngineStatus> {
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
