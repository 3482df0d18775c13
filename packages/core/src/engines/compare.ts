// A script: ENGINE [ADAPTER]. Computes every kernel case there and on `cpu`, and prints a line of JSON for each.
import type { Tensor } from '@tensorflow/tfjs-core'
import { tf } from '../tf.js'
import type { EngineName } from './engine.js'
import { filterGradients, otherCases, smoothCases } from './kernel-cases.js'
import { startEngine } from './start.js'
import { oneLine } from './tfjs.js'

const [engine, adapter = ''] = process.argv.slice(2) as [EngineName, string?]

async function numbers(compute: () => Tensor): Promise<readonly number[]> {
  const result = tf.tidy(compute)
  const data = Array.from(await result.data())
  result.dispose()
  return data
}

/** Largest |a − b| / (1 + |b|); infinite where only one of two is a number. */
const distance = (a: readonly number[], b: readonly number[]) =>
  a.length !== b.length ? Infinity : Math.max(...a.map((value, i) => apart(value, b[i]!)))

function apart(a: number, b: number): number {
  if (Object.is(a, b)) return 0
  const far = Math.abs(a - b) / (1 + Math.abs(b))
  return Number.isNaN(far) ? Infinity : far
}

/** What fails is a finding too. */
const attempt = (compute: () => Tensor) =>
  numbers(compute).catch((error: unknown) => ({ failed: oneLine(error) }) as const)

const cases = [...filterGradients, ...smoothCases, ...otherCases]
await startEngine(engine, adapter)
// tfjs computes small tensors that no shader has touched on the processor: here shaders are what is compared.
if (engine === 'webgpu') tf.env().set('WEBGPU_CPU_FORWARD', false)
const found = []
for (const { compute } of cases) found.push(await attempt(compute))
const left = tf.memory().numTensors
await startEngine('cpu')
for (const [i, { name, compute }] of cases.entries()) {
  const result = found[i]!
  const line = 'failed' in result ? result : { distance: distance(result, await numbers(compute)) }
  console.log(JSON.stringify({ name, ...line }, (_, value: unknown) => (value === Infinity ? 'Infinity' : value)))
}
console.log(JSON.stringify({ name: 'tensors left behind', distance: left }))
