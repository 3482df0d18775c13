// Script with arguments ENGINE [ADAPTER]. Computes all kernel cases on the engine and on `cpu`. Prints a line of JSON per case.
import type { Tensor } from '@tensorflow/tfjs-core'
import { tf } from '../../tensors/tf.js'
import { engineNames } from '../../engines/engine.js'
import { required } from '../../required.js'
import { filterGradients, otherCases, smoothCases } from './kernel-cases.js'
import { startEngine } from '../../engines/start.js'
import { oneLine } from '../../tensors/tfjs.js'

const [, , argument, adapter = ''] = process.argv
const engine = required(
  engineNames.find((name) => name === argument),
  'the engine to compare',
)

async function numbers(compute: () => Tensor): Promise<readonly number[]> {
  const result = tf.tidy(compute)
  const data = Array.from(await result.data())
  result.dispose()
  return data
}

/** Largest |a − b| / (1 + |b|). Infinite if only one of two values is a number. */
const distance = (a: readonly number[], b: readonly number[]) =>
  a.length !== b.length ? Infinity : Math.max(...a.map((value, i) => difference(value, required(b[i], 'a value'))))

function difference(a: number, b: number): number {
  if (Object.is(a, b)) return 0
  const relative = Math.abs(a - b) / (1 + Math.abs(b))
  return Number.isNaN(relative) ? Infinity : relative
}

/** The values of a case, or the reason why it failed. */
const attempt = (compute: () => Tensor) =>
  numbers(compute).catch((error: unknown) => ({ failed: oneLine(error) }) as const)

const cases = [...filterGradients, ...smoothCases, ...otherCases]
await startEngine(engine, adapter)
// By default, tfjs computes small tensors on the CPU if no shader has used them. Here the shaders are compared.
if (engine === 'webgpu') tf.env().set('WEBGPU_CPU_FORWARD', false)
const results = []
for (const { name, compute } of cases) results.push({ name, compute, result: await attempt(compute) })
const leaked = tf.memory().numTensors
await startEngine('cpu')
for (const { name, compute, result } of results) {
  const line = 'failed' in result ? result : { distance: distance(result, await numbers(compute)) }
  console.log(JSON.stringify({ name, ...line }, (_, value: unknown) => (value === Infinity ? 'Infinity' : value)))
}
console.log(JSON.stringify({ name: 'leaked tensors', distance: leaked }))
