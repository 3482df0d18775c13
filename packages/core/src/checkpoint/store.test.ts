import { mkdtemp, readFile, readdir, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { DecidedConfig } from '../run/decide.js'
import type { Checkpoint } from './checkpoint.js'
import { checkpointFiles, readCheckpoint, writeCheckpoint } from './store.js'

const config = { settings: { seed: 7 } } as DecidedConfig
const at = (step: number): Checkpoint => ({
  config,
  step,
  steps: 1000,
  seconds: 1.5,
  tensors: new Map([['encoder/w', { shape: [3], data: Float32Array.of(step, 2, 3) }]]),
})

let directory: string
let latest: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'elbow-checkpoint-'))
  latest = join(directory, checkpointFiles.latest)
  return () => rm(directory, { recursive: true })
})

describe('a run’s checkpoints', () => {
  it('are the newest and the one before it, each whole', async () => {
    for (const step of [100, 200, 300]) await writeCheckpoint(directory, 'latest', at(step))
    expect((await readCheckpoint(directory, 'latest')).checkpoint).toEqual(at(300))
    expect((await readCheckpoint(directory, 'previous')).checkpoint).toEqual(at(200))
    expect((await readdir(directory)).sort()).toEqual(['checkpoint.previous.safetensors', 'checkpoint.safetensors'])
  })

  it('keep the best one apart', async () => {
    await writeCheckpoint(directory, 'best', at(100))
    await writeCheckpoint(directory, 'latest', at(200))
    expect((await readCheckpoint(directory, 'best')).checkpoint.step).toBe(100)
    await expect(readCheckpoint(directory, 'previous')).rejects.toMatchObject({ code: 'CHECKPOINT_MISSING' })
  })

  it('may lack the best one: the message says when it is kept', async () => {
    await writeCheckpoint(directory, 'latest', at(200))
    await expect(readCheckpoint(directory, 'best')).rejects.toThrow(
      /has no best\.safetensors\. .*validation split.* Use --checkpoint latest\.$/,
    )
  })

  it('survive a kill between the two renames', async () => {
    await writeCheckpoint(directory, 'latest', at(100))
    await rename(latest, join(directory, checkpointFiles.previous))
    await writeFile(`${latest}.part`, 'half')
    expect((await readCheckpoint(directory, 'latest')).checkpoint.step).toBe(100)
    await writeCheckpoint(directory, 'latest', at(200))
    expect((await readCheckpoint(directory, 'previous')).checkpoint.step).toBe(100)
  })

  it('are read from any file, too', async () => {
    await writeCheckpoint(directory, 'latest', at(100))
    expect((await readCheckpoint('elsewhere', latest)).checkpoint.step).toBe(100)
  })

  it('truncated at any byte are refused, and the previous one offered', async () => {
    for (const step of [100, 200]) await writeCheckpoint(directory, 'latest', at(step))
    const whole = await readFile(latest)
    for (let length = whole.length - 1; length >= 0; length--) {
      await truncate(latest, length)
      const refusal = await readCheckpoint(directory, 'latest').catch((error: unknown) => error)
      expect(refusal).toMatchObject({ code: 'CHECKPOINT_CORRUPT' })
      const { message } = refusal as Error
      expect(message).toMatch(
        /checkpoint\.safetensors: .*The previous one, of step 100, is whole: give --checkpoint previous\.$/,
      )
      expect(message).not.toContain('\n')
    }
  })

  it('say when there is nothing to fall back on', async () => {
    await writeFile(latest, 'no checkpoint at all')
    await expect(readCheckpoint(directory, 'latest')).rejects.toThrow('There is no other one')
  })

  it('that another program wrote are refused', async () => {
    const header = Buffer.from(JSON.stringify({ a: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } }))
    const length = Buffer.alloc(8)
    length.writeBigUInt64LE(BigInt(header.length))
    await writeFile(latest, Buffer.concat([length, header, Buffer.alloc(4)]))
    await expect(readCheckpoint(directory, 'latest')).rejects.toThrow('is no checkpoint of Elbow')
  })
})
