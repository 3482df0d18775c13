import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Rank, Scalar } from '@tensorflow/tfjs-core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { required } from '../required.js'
import { parseTrustedJson } from '../parse-json.js'
import { tf } from '../tensors/tf.js'
import { containing, matching } from '../testing/matchers.js'
import { unavailableReason, availableEngines } from './available.js'
import { type EngineName, engineNames } from './engine.js'
import { listEngines } from './list.js'
import { compiledScript } from '../tensors/locate.js'
import { run } from './process.js'
import { startEngine } from './start.js'

const available = await availableEngines()
for (const name of engineNames) {
  const reason = unavailableReason(name) ?? 'not among the engines under test'
  if (!available.includes(name)) console.info(`engine ${name} is absent, its tests are skipped: ${reason}`)
}

afterEach(() => {
  vi.unstubAllEnvs()
})

describe.each(engineNames)('engine %s', (name) => {
  const check = it.skipIf(!available.includes(name))

  check(`${name} multiplies`, async () => {
    const engine = await startEngine(name)
    expect(engine).toMatchObject({ name, canCompile: name.startsWith('tensorflow') })
    expect(engine.version).toMatch(/^tfjs-.* \d+\.\d+/)
    expect(Array.from(await tf.matMul([[1, 2]], [[3], [4]]).data())).toEqual([11])
  })

  check(`${name} and cpu take the same three Adam steps on a small convolutional model`, async () => {
    const losses = await train(name)
    const reference = await train('cpu')
    losses.forEach((loss, i) => expect(loss).toBeCloseTo(reference[i]!, 4))
    expect(losses[2]).toBeLessThan(losses[0]!)
  })

  check(`${name} prints nothing when it starts`, async () => {
    const child = await run(process.execPath, [compiledScript('engines/probe.js'), name])
    expect(child.stderr).toBe('')
    expect(child.stdout.trim().split('\n')).toHaveLength(1)
  })

  check(`${name} starts twice with the same result, and adds no error handlers to the process`, async () => {
    const before = process.listeners('unhandledRejection').length
    expect(await startEngine(name)).toEqual(await startEngine(name))
    expect(process.listeners('unhandledRejection')).toHaveLength(before)
  })
})

/** A name that the types do not allow. */
const unknownEngine = parseTrustedJson<EngineName>('"abacus"')

describe('startEngine', () => {
  it('switches engines in one process, and moves tensors', async () => {
    await startEngine('cpu')
    const x = tf.tensor1d([1, 2, 3])
    for (const name of [...available, ...available]) {
      await startEngine(name)
      expect(await tf.sum(x).data()).toEqual(new Float32Array([6]))
    }
  })

  it('does not fall back if a named engine is unavailable: ENGINE_UNAVAILABLE with the reason', async () => {
    await inEmptyHome(async () => {
      await expect(startEngine('tensorflow')).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE', exitCode: 1 })
      await expect(startEngine('tensorflow')).rejects.toThrow(
        'Engine "tensorflow" did not start: its native part is not installed, run elbow engine install.',
      )
    })
  })

  it('auto selects the best engine that starts', async () => {
    await inEmptyHome(async () => expect((await startEngine('auto')).name).toBe('wasm'))
    if (process.env['ELBOW_TEST_ENGINES'] === undefined) {
      expect((await startEngine('auto')).name).toBe(available[0])
    }
  })

  it('rejects an adapter for an engine without adapters', async () => {
    await expect(startEngine('wasm', '1')).rejects.toThrow(
      '--engine.adapter 1: engine "wasm" has none. Give --engine tensorflow-gpu or webgpu.',
    )
    await expect(startEngine('auto', '1')).rejects.toMatchObject({ code: 'BAD_USAGE', exitCode: 2 })
  })

  it('rejects an unknown name', async () => {
    await expect(startEngine(unknownEngine)).rejects.toMatchObject({ code: 'BAD_OPTION', exitCode: 2 })
  })
})

it('listEngines returns a version or a reason for each engine', async () => {
  const list = await inEmptyHome(listEngines)
  expect(list.map(({ name }) => name)).toEqual([...engineNames])
  for (const i of [1, 2]) {
    expect(list[i]).toMatchObject({ available: false, reason: containing('is not installed') })
  }
  expect(list[3]).toMatchObject({ available: true, version: matching(/^tfjs-backend-wasm 4/) })
})

/** Losses of three steps on a convolution, a transposed convolution and the activations of the models. */
async function train(name: EngineName): Promise<number[]> {
  await startEngine(name)
  const wave = (...shape: [number, number, number, number]) =>
    tf.reshape<Rank.R4>(tf.sin(tf.range(0, tf.util.sizeFromShape(shape))), shape)
  const x = wave(2, 6, 6, 1)
  const w = tf.variable<Rank.R4>(tf.mul(wave(3, 3, 1, 4), 0.3))
  const v = tf.variable<Rank.R4>(tf.mul(wave(3, 3, 1, 4), 0.3))
  const adam = tf.train.adam(0.05)
  const loss = () => {
    const hidden = tf.elu(tf.conv2d(x, w, 2, 'same'))
    const logits = tf.conv2dTranspose(hidden, v, [2, 6, 6, 1], 2, 'same')
    return tf.mean<Scalar>(tf.sub(tf.softplus(logits), tf.mul(logits, tf.sigmoid(x))))
  }
  const losses: number[] = []
  for (let step = 0; step < 3; step++)
    losses.push((await required(adam.minimize(loss, true, [w, v]), 'the loss').data())[0]!)
  return losses
}

async function inEmptyHome<T>(work: () => Promise<T>): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), 'elbow-home-'))
  vi.stubEnv('ELBOW_HOME', home)
  try {
    return await work()
  } finally {
    vi.unstubAllEnvs()
    rmSync(home, { recursive: true })
  }
}
