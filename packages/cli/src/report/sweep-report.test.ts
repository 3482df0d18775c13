import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../testing/spawn.js'
import { writeSweepReport } from './sweep-report.js'
import { sweepRuns, type SweepRun } from './sweep-runs.js'
import { madeUpRuns } from './sweep-runs.test.helper.js'
import { entropy, writeRun } from './toy-tables.test.helper.js'

let directory: string
beforeAll(async () => {
  const temporary = await temporaryDirectory()
  directory = temporary.path
  return temporary.remove
})

const page = async (runs: readonly SweepRun[]) => {
  const out = join(directory, 'report.html')
  await writeSweepReport(out, runs)
  return readFile(out, 'utf8')
}

/** A picture of 50 kB beside each of these runs. */
async function withPictures(runs: readonly SweepRun[]): Promise<readonly SweepRun[]> {
  for (const { directory } of runs) {
    await mkdir(directory, { recursive: true })
    await writeFile(join(directory, 'samples.png'), Buffer.alloc(50_000))
  }
  return runs
}

describe('the report of a sweep', () => {
  let text: string
  beforeAll(async () => {
    const runs = await withPictures(madeUpRuns(directory, 200))
    const broken = { status: 'done', rate: NaN, row: { run: 'broken' }, curve: [] } as const
    const running = { ...runs[0]!, status: 'running' as const }
    text = await page([...runs, running, running, running, { ...runs[0]!, ...broken }])
  })

  it('of 200 runs with pictures has less than 10 MB, and names no server', () => {
    console.log(`a page of 200 runs has ${(Buffer.byteLength(text) / 2 ** 20).toFixed(1)} MB`)
    expect(Buffer.byteLength(text)).toBeLessThan(10 * 2 ** 20)
    expect(text.replaceAll(/<script>[\s\S]*?<\/script>/g, '')).not.toMatch(/(src|href)="(https?:)?\/\//)
  })

  it('has within it the pictures that there is room for, those of the frontier first, and the names of the others', () => {
    const json = /class="pictures">([\s\S]*?)<\/script>/.exec(text)![1]!
    const { embedded, linked } = JSON.parse(json) as { embedded: Record<string, string>; linked: number[] }
    expect(Object.keys(embedded)).toHaveLength(94) // of 66,668 characters, in 6 MiB
    expect(linked).toHaveLength(203 - 94 + 1)
    const onFrontier = [...text.matchAll(/data-run="(\d+)"(?:(?!<\/tr>)[^])*?<td>frontier/g)].map(([, id]) => id!)
    expect(onFrontier.length).toBeGreaterThan(3)
    expect(Object.keys(embedded)).toEqual(expect.arrayContaining(onFrontier))
  })

  it('has the plane, the skewed plane, one by the part that differs, a panel for each of two families, three curves', () => {
    expect(text.split('class="drawing"').length - 1).toBe(5 + 3)
    expect(text).toContain('By marginal.')
    expect(text).not.toContain('By encoder.')
    expect(text).toContain('conv, deconv, vamp: 100 runs.')
  })

  it('has a row per run that leads to its report, its name escaped', () => {
    expect(text.match(/<tr\s+data-run=/g)).toHaveLength(204)
    expect(text).toContain('data-href="sweep/run%20%3C7%3E/report.html"')
    expect(text).toContain('<button type="button">run &lt;7&gt;</button>')
  })

  it('has a column for what differs and for what an evaluator measured in any run, and no other', () => {
    const names = [...text.matchAll(/data-group="(\w+)"[^>]*>\s*([^<]*)</g)].map(([, group, name]) => [group, name])
    expect(names.map(([, name]) => name)).toEqual([
      ...['status', 'R', 'D', 'R + D', 'on', 'marginal', 'objective.beta'],
      ...['active units', 'log likelihood', 'regime'],
    ])
    expect(text).toContain('<small>± 0.2500</small>')
  })

  it('says what is left out', () => {
    expect(text).toContain('Not done: 3.')
    expect(text).toContain('On no plot, for want of a finite rate and distortion: 1.')
  })

  it('of no run says so', async () => {
    expect(await page([])).toContain('No run has ended in the plane yet.')
  })
})

describe('runs that are read for it', () => {
  it('say where they ended and how they got there', async () => {
    const [run] = (await sweepRuns([await writeRun(directory, 'whole', { rate: 0.25, distortion: 1.5 })])).runs
    expect(run).toMatchObject({
      status: 'done',
      rate: 0.25,
      distortion: 1.5,
      row: { run: 'whole', data_entropy: entropy },
    })
    expect(run!.curve).toEqual([1, 2, 3].map((step) => ({ step, rate: 0.25 * step, distortion: 1.5 })))
  })

  it('may not have come to an evaluation', async () => {
    const begun = await writeRun(directory, 'begun', { rate: 1, distortion: 1, status: 'running' })
    const [run] = (await sweepRuns([begun])).runs
    expect(run).toMatchObject({ status: 'running', rate: NaN, row: { run: 'begun' } })
    expect(await page([run!])).toContain('Not done: 1.')
  })
})
