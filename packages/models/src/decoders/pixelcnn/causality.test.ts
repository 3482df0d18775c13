// @slow: moves pixels of 28×28 images one at a time
import { availableEngines, compileStep, required, startEngine, tf, type OptionValues } from '@elbow-vae/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { randomBits, makeNetwork } from './decoder.test.helper.js'

type Size = readonly [height: number, width: number]

/**
 * Flips pixels of a random image and compares the logits. `flipped(i, j)` is whether pixel j is flipped in trial i. The result
 * is whether logit j changes in trial i, in any bit. Every trial is a separate run, because within a batch TensorFlow may sum
 * two equal images in different orders.
 */
async function changedLogits([height, width]: Size, options: OptionValues, flipped: (i: number, j: number) => boolean) {
  const network = makeNetwork(options, [height, width])
  const step = compileStep((inputs) => ({ logits: network.logits(inputs['x']!) }), {
    name: 'logits',
    variables: network.variables,
    mode: 'auto',
  })
  const random = randomBits([height * width])
  const image = await random.data()
  const run = async (isFlipped: (j: number) => boolean) => {
    const x = tf.tensor(
      Float32Array.from(image, (bit, j) => (isFlipped(j) ? 1 - bit : bit)),
      [1, height, width, 1],
    )
    const logits = required(step.run({ x })['logits'], 'logits')
    const values = await logits.data()
    tf.dispose([x, logits])
    return values
  }
  const before = await run(() => false)
  expect(before.every(Number.isFinite)).toBe(true)
  const after: Awaited<ReturnType<typeof run>>[] = []
  for (const i of before.keys()) after.push(await run((j) => flipped(i, j)))
  step.dispose()
  network.dispose()
  random.dispose()
  return (i: number, j: number) => after[i]![j] !== before[j]
}

const all = (count: number) => Array.from({ length: count }, (_, i) => i)

const unlimited: { size: Size; options: OptionValues }[] = [
  { size: [4, 4], options: { depth: 2, scales: 3 } },
  { size: [8, 4], options: { depth: 2, scales: 3, layers: 1 } },
  { size: [6, 8], options: { depth: 2, scales: 2, layers: 1 } },
  { size: [5, 7], options: { depth: 2, scales: 1, layers: 3 } },
]
const limited: { size: Size; reach: number }[] = [
  { size: [6, 7], reach: 1 },
  { size: [7, 8], reach: 2 },
  { size: [6, 5], reach: 4 },
]

/** No logit depends on its own pixel or later ones, and each depends on some pixel before it. */
async function obeysRasterOrder(size: Size, options: OptionValues): Promise<void> {
  const pixels = size[0] * size[1]
  const changes = await changedLogits(size, options, (i, j) => j >= i)
  for (const i of all(pixels)) {
    for (const j of all(i + 1)) expect(changes(i, j), `logit ${j} with the pixels from ${i} on`).toBe(false)
  }
  for (const j of all(pixels).slice(1)) {
    expect(
      all(j).some((i) => changes(i, j)),
      `logit ${j} with pixels before it`,
    ).toBe(true)
  }
}

const engines = await availableEngines()

describe.each(engines)('on %s the logit of a pixel', (engine) => {
  beforeAll(() => startEngine(engine))

  it.each(unlimited)('of $size depends on an earlier pixel, and not on itself or later ones: $options', (test) =>
    obeysRasterOrder(test.size, test.options),
  )

  it.each(limited)('of $size depends on exactly the pixels that receptive-field $reach allows', async (test) => {
    const { size, reach } = test
    const [height, width] = size
    const options = { depth: 2, scales: 1, 'receptive-field': reach }
    const changes = await changedLogits(size, options, (i, j) => i === j)
    const position = (i: number) => [Math.floor(i / width), i % width] as const
    for (const i of all(height * width)) {
      for (const j of all(height * width)) {
        const [[k, l], [row, column]] = [position(i), position(j)]
        const above = k < row && k >= row - reach && Math.abs(l - column) <= reach
        const left = k === row && l < column && l >= column - reach
        expect(changes(i, j), `logit (${row}, ${column}) with pixel (${k}, ${l})`).toBe(above || left)
      }
    }
  })
})

describe(`on ${engines[0]} the logit of a pixel`, () => {
  beforeAll(() => startEngine(engines[0]!))

  it('of 28×28 depends on an earlier pixel, and not on itself or later ones, with three sizes', () =>
    obeysRasterOrder([28, 28], { depth: 4 }))
})
