import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { uniform } from '@elbow/core'
import { beforeAll, describe, expect, it } from 'vitest'
import type { FinalPoint } from '../frontier/final-points.js'
import { temporaryDirectory } from '../testing/spawn.js'
import { writeSweepReport } from './sweep-report.js'

let directory: string
beforeAll(async () => {
  const temporary = await temporaryDirectory()
  directory = temporary.path
  return temporary.remove
})

const noise = uniform({ seed: 1, stream: 'points', step: 0 }, 400)
const runsIn = (path: string) =>
  Array.from({ length: 200 }, (_, i): FinalPoint => {
    const rate = 40 * noise[i]!
    const marginal = i % 2 === 0 ? 'gaussian' : 'vamp'
    const configuration = {
      dataset: 'x',
      encoder: 'conv',
      decoder: 'deconv',
      marginal,
      objective: 'beta',
      'objective.beta': i,
    }
    const directoryOf = join(path, 'sweep', `run <${i}>`)
    const row = { run: `run <${i}>`, data_entropy: null }
    return {
      directory: directoryOf,
      configuration,
      row,
      checksum: 'x',
      rate,
      distortion: 120 - rate + 5 * noise[200 + i]!,
    }
  })

const page = async (points: readonly FinalPoint[], unfinished = 0) => {
  const out = join(directory, 'report.html')
  await writeSweepReport(out, { points, unfinished, notFinite: 0 })
  return readFile(out, 'utf8')
}

describe('the report of a sweep', () => {
  let text: string
  beforeAll(async () => {
    text = await page(runsIn(directory), 3)
  })

  it('of 200 runs has less than 10 MB, and names no server', () => {
    expect(Buffer.byteLength(text)).toBeLessThan(10 * 2 ** 20)
    expect(text.replaceAll(/<script>[\s\S]*?<\/script>/g, '')).not.toMatch(/(src|href)="(https?:)?\/\//)
  })

  it('has the plane, the skewed plane, one by the part that differs, and a panel for each of two families', () => {
    expect(text.split('class="drawing"').length - 1).toBe(5)
    expect(text).toContain('By marginal.')
    expect(text).not.toContain('By encoder.')
    expect(text).toContain('conv, deconv, vamp: 100 runs.')
  })

  it('leads to each run, its name escaped', () => {
    expect(text).toContain('<a href="sweep/run%20%3C7%3E/report.html">run &lt;7&gt;</a>')
  })

  it('says what is left out', () => {
    expect(text).toContain('3 runs are not done.')
  })

  it('of no run says so', async () => {
    expect(await page([], 2)).toContain('No run has ended in the plane yet.')
  })
})
