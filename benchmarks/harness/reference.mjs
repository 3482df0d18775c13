// Writes the data with which the other contestants compute the same losses (initial weights, batches and noise of the first
// steps) and draw the same images (uniform numbers and codes).
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { normal, uniform } from '@elbow-vae/core'
import { writeNpy } from './npy.mjs'
import { caseNamed } from './cases.mjs'
import { configOf, open } from './ours.mjs'

const { values } = parseArgs({
  options: { case: { type: 'string' }, data: { type: 'string' }, out: { type: 'string' }, steps: { type: 'string' } },
})
const { seed } = configOf(values.case).settings
const { run, close } = await open(values.case, values.data, { engine: 'cpu' })
mkdirSync(values.out, { recursive: true })
const names = {}

function write(name, shape, array) {
  names[name] = `${name.replaceAll('/', '.')}.npy`
  writeNpy(join(values.out, names[name]), shape, array)
}

for (const [name, variable] of run.model.named) write(name, variable.shape, variable.dataSync())
const { support, categories } = run.dataset
if (support) {
  write('centres', [categories.length], Float32Array.from(categories))
  write('probability', [categories.length], Float32Array.from(support.probability))
}
const { kind } = caseNamed(values.case)
for (let step = 0; step < Number(values.steps) && kind === 'sampling'; step++) {
  writeNpy(join(values.out, `x_${step}.npy`), [1, 784], uniform({ seed, stream: 'benchmark/pixels', step }, 784))
  writeNpy(join(values.out, `noise_${step}.npy`), [1, 64], normal({ seed, stream: 'benchmark/codes', step }, 64))
}
for (let step = 0; step < Number(values.steps) && kind !== 'sampling' && !support; step++) {
  const { x } = run.source.batch(step)
  const [batch] = x.shape
  writeNpy(join(values.out, `x_${step}.npy`), [batch, x.size / batch], x.dataSync())
  // The encoder's first noise of this step: see packages/core/src/noise.
  const noise = normal({ seed, stream: 'train/encoder#0', step }, batch * 64)
  writeNpy(join(values.out, `noise_${step}.npy`), [batch, 64], noise.slice())
}
writeFileSync(join(values.out, 'weights.json'), JSON.stringify(names))
await close()
