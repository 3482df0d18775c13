import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createPart,
  normal,
  startEngine,
  tf,
  type Context,
  type Kind,
  type Tensor,
  type Density,
  type OptionValues,
  type Variable,
} from '@elbow-vae/core'
import { testContext } from '@elbow-vae/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lacks, orSkipped, registry, runPython, snippetsOf } from '@elbow-vae/cli/testing'

let directory = ''
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'elbow-masked-'))
  await startEngine('cpu')
})
afterAll(() => rm(directory, { recursive: true }))

const context: Partial<Context> = { event: [6], dataKind: 'binary', latents: [{ name: 'z', size: 5 }] }
const numbers = (stream: string, shape: readonly number[]) => {
  const count = shape.reduce((product, n) => product * n, 1)
  return tf.tensor(normal({ seed: 1, stream, step: 0 }, count), [...shape])
}
const rowsOf = (tensor: Tensor) => tensor.arraySync()

/** A part with random weights, and its weights as stored in a checkpoint. */
function partOf<K extends Kind>(kind: K, name: string, options: OptionValues) {
  const variables = new Map<string, Variable>()
  const part = createPart(registry.get(kind, name), options, testContext(kind, context, variables))
  for (const [path, variable] of variables) variable.assign(tf.mul(numbers(path, variable.shape), 0.5))
  return { part, tensors: Object.fromEntries([...variables].map(([path, variable]) => [path, rowsOf(variable)])) }
}

const program = `
import json, sys
given = json.load(open(sys.argv[1]))
tensors = {name: np.array(values) for name, values in given["tensors"].items()}
array = lambda name: np.array(given[name])
bernoulli = lambda logits, x: (x * logits - np.logaddexp(logits, 0)).sum(1)
def mixture(outputs, x, floor):
    logits, mean, raw = np.split(outputs, 3, axis=2)
    sigma = np.maximum(np.logaddexp(raw, 0), floor)
    each = -0.5 * ((x[:, :, None] - mean) / sigma) ** 2 - np.log(sigma) - 0.5 * np.log(2 * np.pi)
    return (np.logaddexp.reduce(logits + each, axis=2) - np.logaddexp.reduce(logits, axis=2)).sum(1)
standard = lambda u: (-0.5 * u**2 - 0.5 * np.log(2 * np.pi)).sum(1)
computed = {
    "maf": lambda: standard(flow(tensors, "marginal", 3, "relu", array("x"))),
    "iaf": lambda: flow(tensors, "encoder", 2, "elu", array("x")),
    "autoregressive": lambda: mixture(made(tensors, "marginal", "tanh", array("x")), array("x"), 1e-6),
    "made": lambda: bernoulli(made(tensors, "decoder", "softplus", array("x"), array("code"))[:, :, 0], array("x")),
}[given["kind"]]()
print(np.abs(computed - array("expected")).max())
`

describe(`masked networks rebuilt in NumPy as in docs/checkpoints.md${orSkipped('numpy')}`, () => {
  const z = () => numbers('z', [4, 5])
  const logProb = (density: Density, value: Tensor) => rowsOf(tf.reshape(density.logProb(value), [-1]))
  const cases: Readonly<Record<string, () => object>> = {
    maf() {
      const { part, tensors } = partOf('marginal', 'maf', { hidden: [7, 3], steps: 3 })
      return { tensors, x: rowsOf(z()), expected: logProb(part.density(), z()) }
    },
    iaf() {
      const options = { hidden: [4], steps: 2, 'flow-hidden': [9], activation: 'elu' }
      const { part, tensors } = partOf('encoder', 'mlp-iaf', options)
      const density = part.density(part.parameters(tf.zeros([4, 6]))) as Density & {
        flow: { forward(u: Tensor): Tensor }
      }
      return { tensors, x: rowsOf(z()), expected: rowsOf(density.flow.forward(z())) }
    },
    autoregressive() {
      const options = { hidden: [11], components: 2, activation: 'tanh' }
      const { part, tensors } = partOf('marginal', 'autoregressive', options)
      return { tensors, x: rowsOf(z()), expected: logProb(part.density(), z()) }
    },
    made() {
      const { part, tensors } = partOf('decoder', 'made', { hidden: [8, 8], activation: 'softplus' })
      const x = tf.cast(tf.greater(numbers('x', [4, 6]), 0), 'float32')
      const expected = logProb(part.density(part.parameters(tf.expandDims(z(), 0))), x)
      return { tensors, x: rowsOf(x), code: rowsOf(z()), expected }
    },
  }

  it.skipIf(lacks('numpy')).each(Object.keys(cases))('%s has the same output to 1e-4', async (kind) => {
    const page = await readFile(new URL('../../../../docs/checkpoints.md', import.meta.url), 'utf8')
    const { code } = snippetsOf(page).find(({ code }) => code.includes('def degrees('))!
    const file = join(directory, `${kind}.json`)
    await writeFile(file, JSON.stringify({ kind, ...cases[kind]!() }))
    expect(Number(await runPython(`${code}\n${program}`, { args: [file] }))).toBeLessThan(1e-4)
  })
})
