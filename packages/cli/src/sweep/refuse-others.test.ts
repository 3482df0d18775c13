import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { columns, writeTable } from '@elbow-vae/core'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { sweepMetadata } from '@elbow-vae/results/runs'
import { assertOwnDirectory } from './sweep.js'

let out: string
let summary: string
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'elbow-others-'))
  summary = join(out, 'summary.arrow')
  onTestFinished(() => rm(out, { recursive: true }))
})

const write = (metadata: Record<string, string>) =>
  writeTable(summary, { columns: columns('run', 'rate'), rows: [{ run: 'a', rate: 1 }] }, metadata)

describe('a sweep into a directory', () => {
  it('continues its own, and refuses another experiment', async () => {
    await write(sweepMetadata)
    await assertOwnDirectory(out)
    await write({ 'elbow.experiment': 'toy' })
    await expect(assertOwnDirectory(out)).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' })
  })

  it('reports a damaged summary.arrow with advice that works', async () => {
    await write(sweepMetadata)
    const whole = await readFile(summary)
    for (const bytes of [Buffer.alloc(0), whole.subarray(0, 100), whole.subarray(0, -20), Buffer.from('text')]) {
      await writeFile(summary, bytes)
      await expect(assertOwnDirectory(out)).rejects.toMatchObject({
        code: 'DATA_CORRUPT',
        message: `${summary}: cannot be read as an Arrow table. Remove it: the sweep writes a new one from its runs.`,
      })
    }
    await rm(summary)
    await assertOwnDirectory(out)
  })
})
