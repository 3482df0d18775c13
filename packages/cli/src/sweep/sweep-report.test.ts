import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../testing/index.js'
import { writeSweepReport, sweepRuns, type SweepRun } from '@elbow-vae/results/reports'
import { madeUpRuns, entropy, writeRun } from '@elbow-vae/results/testing'

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

/** Runs with a picture of 50 kB each. */
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
    const [first] = runs
    if (!first) throw new Error('There are no runs.')
    const broken = { status: 'done', rate: NaN, row: { run: 'broken' }, curve: [] } as const
    const running = { ...first, status: 'running' as const }
    text = await page([...runs, running, running, running, { ...first, ...broken }])
  })

  it('of 200 runs with pictures is smaller than 10 MB and names no server', () => {
    console.log(`a page of 200 runs has ${(Buffer.byteLength(text) / 2 ** 20).toFixed(1)} MB`)
    expect(Buffer.byteLength(text)).toBeLessThan(10 * 2 ** 20)
    expect(text.replaceAll(/<script>[\s\S]*?<\/script>/g, '')).not.toMatch(/(src|href)="(https?:)?\/\//)
  })

  it('embeds pictures up to 6 MiB, those of the frontier first, and links to the others', () => {
    const [, json = ''] = /class="pictures">([\s\S]*?)<\/script>/.exec(text) ?? []
    const { embedded, linked } = JSON.parse(json) as { embedded: Record<string, string>; linked: number[] }
    expect(Object.keys(embedded)).toHaveLength(94) // of 66,668 characters, in 6 MiB
    expect(linked).toHaveLength(203 - 94 + 1)
    const onFrontier = [...text.matchAll(/data-run="(\d+)"(?:(?!<\/tr>)[^])*?<td>frontier/g)].map(([, id]) => id)
    expect(onFrontier.length).toBeGreaterThan(3)
    expect(Object.keys(embedded)).toEqual(expect.arrayContaining(onFrontier))
  })

  it('has the plane, the plane of −ELBO, the frontiers of the part that differs, two families and three learning curves', () => {
    expect(text.split('class="drawing"').length - 1).toBe(5 + 3)
    expect(text).toContain('By marginal.')
    expect(text).not.toContain('By encoder.')
    expect(text).toContain('conv, deconv, vamp: 100 runs.')
  })

  it('has a row per run with its escaped name and the path of its report', () => {
    expect(text.match(/<tr\s+data-run=/g)).toHaveLength(204)
    expect(text).toContain('data-href="sweep/run%20%3C7%3E/report.html"')
    expect(text).toContain('<button type="button">run &lt;7&gt;</button>')
  })

  it('has a column for each option that differs and each quantity that was measured in any run, and no other', () => {
    const names = [...text.matchAll(/data-group="(\w+)"[^>]*>\s*([^<]*)</g)].map(([, group, name]) => [group, name])
    expect(names.map(([, name]) => name)).toEqual([
      ...['status', 'R', 'D', 'R + D', 'on', 'marginal', 'objective.beta'],
      ...['active units', 'log likelihood', 'regime'],
    ])
    expect(text).toContain('<small>± 0.2500</small>')
  })

  it('counts the runs that are left out', () => {
    expect(text).toContain('Not finished: 3.')
    expect(text).toContain('Without a finite rate and distortion, and therefore not in the plots: 1.')
  })

  it('has a message instead of plots if there are no runs', async () => {
    expect(await page([])).toContain('No run has finished with a finite rate and distortion yet.')
  })
})

describe('the runs of a sweep report', () => {
  it('have the last evaluation and the learning curve', async () => {
    const [run] = (await sweepRuns([await writeRun(directory, 'whole', { rate: 0.25, distortion: 1.5 })])).runs
    expect(run).toMatchObject({
      status: 'done',
      rate: 0.25,
      distortion: 1.5,
      row: { run: 'whole', data_entropy: entropy },
    })
    expect(run?.curve).toEqual([1, 2, 3].map((step) => ({ step, rate: 0.25 * step, distortion: 1.5 })))
  })

  it('may have no evaluation yet', async () => {
    const begun = await writeRun(directory, 'begun', { rate: 1, distortion: 1, status: 'running' })
    const { runs } = await sweepRuns([begun])
    expect(runs[0]).toMatchObject({ status: 'running', rate: NaN, row: { run: 'begun' } })
    expect(await page(runs)).toContain('Not finished: 1.')
  })
})
