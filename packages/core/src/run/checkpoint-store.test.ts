import { mkdtemp, readFile, readdir, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { ElbowError } from '../errors.js'
import type { ResolvedConfig } from './resolve-defaults.js'
import type { Checkpoint } from './checkpoint.js'
import { checkpointFiles, readCheckpoint, writeCheckpoint } from './checkpoint-store.js'

const config = { settings: { seed: 7 } } as ResolvedConfig
const checkpointAt = (step: number): Checkpoint => ({
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

describe('the checkpoints of a run', () => {
  it('are the latest and the previous one', async () => {
    for (const step of [100, 200, 300]) await writeCheckpoint(directory, 'latest', checkpointAt(step))
    expect((await readCheckpoint(directory, 'latest')).checkpoint).toEqual(checkpointAt(300))
    expect((await readCheckpoint(directory, 'previous')).checkpoint).toEqual(checkpointAt(200))
    expect((await readdir(directory)).sort()).toEqual(['checkpoint.previous.safetensors', 'checkpoint.safetensors'])
  })

  it('have the best one in a file of its own', async () => {
    await writeCheckpoint(directory, 'best', checkpointAt(100))
    await writeCheckpoint(directory, 'latest', checkpointAt(200))
    expect((await readCheckpoint(directory, 'best')).checkpoint.step).toBe(100)
    await expect(readCheckpoint(directory, 'previous')).rejects.toMatchObject({ code: 'CHECKPOINT_MISSING' })
  })

  it('may lack the best one: the message explains when it is written', async () => {
    await writeCheckpoint(directory, 'latest', checkpointAt(200))
    await expect(readCheckpoint(directory, 'best')).rejects.toThrow(
      /has no best\.safetensors\. .*validation split.* Use --checkpoint latest\.$/,
    )
  })

  it('can be read after a kill between the two renames', async () => {
    await writeCheckpoint(directory, 'latest', checkpointAt(100))
    await rename(latest, join(directory, checkpointFiles.previous))
    await writeFile(`${latest}.part`, 'half')
    expect((await readCheckpoint(directory, 'latest')).checkpoint.step).toBe(100)
    await writeCheckpoint(directory, 'latest', checkpointAt(200))
    expect((await readCheckpoint(directory, 'previous')).checkpoint.step).toBe(100)
  })

  it('can be read from any file', async () => {
    await writeCheckpoint(directory, 'latest', checkpointAt(100))
    expect((await readCheckpoint('elsewhere', latest)).checkpoint.step).toBe(100)
  })

  it('truncated at any byte are refused, and the message suggests the previous one', async () => {
    for (const step of [100, 200]) await writeCheckpoint(directory, 'latest', checkpointAt(step))
    const whole = await readFile(latest)
    for (let length = whole.length - 1; length >= 0; length--) {
      await truncate(latest, length)
      const { code, message } = await readCheckpoint(directory, 'latest').then(
        () => expect.fail('it was read'),
        (error: ElbowError) => error,
      )
      expect(code).toBe('CHECKPOINT_CORRUPT')
      expect(message).toMatch(
        /checkpoint\.safetensors: .*The previous one, of step 100, is complete: use --checkpoint previous\.$/,
      )
      expect(message).not.toContain('\n')
    }
  })

  it('are refused with a message if there is no other one', async () => {
    await writeFile(latest, 'no checkpoint at all')
    await expect(readCheckpoint(directory, 'latest')).rejects.toThrow('There is no other checkpoint')
  })

  it('of another program are refused', async () => {
    const header = Buffer.from(JSON.stringify({ a: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } }))
    const length = Buffer.alloc(8)
    length.writeBigUInt64LE(BigInt(header.length))
    await writeFile(latest, Buffer.concat([length, header, Buffer.alloc(4)]))
    await expect(readCheckpoint(directory, 'latest')).rejects.toThrow('is no checkpoint of Elbow')
  })
})
