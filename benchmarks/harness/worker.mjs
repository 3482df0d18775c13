// Elbow as a contestant, with the protocol of peers/protocol.py.
import { readFileSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { tf } from '@elbow-vae/core'
import { caseNamed } from './cases.mjs'
import { openSampling } from './sampling.mjs'
import { openTraining } from './training.mjs'

const { values } = parseArgs({
  options: {
    case: { type: 'string' },
    data: { type: 'string' },
    compile: { type: 'string', default: 'auto' },
    engine: { type: 'string', default: 'auto' },
    adapter: { type: 'string', default: '' },
  },
})
const { kind } = caseNamed(values.case)
const openCase = kind === 'sampling' ? openSampling : openTraining
const { compile, engine, adapter } = values
const work = await openCase(values.case, values.data, { compile, engine, 'engine.adapter': adapter })

const answers = {
  step: ({ n }) => work.step(n),
  check: async ({ n }) => ({ losses: await work.check(n) }),
  gemm({ n }) {
    const seconds = Array.from({ length: 5 }, () => product(n))
    return { gflops: (2 * n ** 3) / Math.min(...seconds) / 1e9 }
  },
  memory: () => ({ peakMB: peakMegabytes() }),
}

function product(n) {
  const [a, b] = [tf.randomNormal([n, n]), tf.randomNormal([n, n])]
  tf.dispose([a, b].map((each) => tf.abs(each))) // the first op uploads the arrays
  const started = performance.now()
  const c = tf.matMul(a, b)
  const seconds = (performance.now() - started) / 1000
  tf.dispose([a, b, c])
  return seconds
}

/** Reset the peak of resident memory, so that reading the data does not count. */
function forgetPeak() {
  try {
    writeFileSync('/proc/self/clear_refs', '5')
  } catch {
    // not supported: the peak counts from the start
  }
}

function peakMegabytes() {
  try {
    const line = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))
    return (Number(line[1]) * 1024) / 1e6
  } catch {
    return (process.resourceUsage().maxRSS * 1024) / 1e6
  }
}

const reply = (value) => process.stdout.write(`${JSON.stringify(value)}\n`)
const { name, version } = work.engine
forgetPeak()
reply({ ready: true, version: `Elbow on ${name} (${version})` })
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line)
  reply(await answers[request.op](request))
}
await work.close()
