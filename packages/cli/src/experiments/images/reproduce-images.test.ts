import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { rowsOf } from '../../testing/runs.js'
import { elbow, temporaryDirectory, type ExitResult } from '../../testing/spawn.js'
import { familyOf } from './families.js'

const shared = fileURLToPath(new URL('../../../../../../shared/data', import.meta.url))
const absent = !existsSync(join(shared, 'static-mnist'))

const title = `elbow reproduce mnist --scale smoke${absent ? ' (skipped: no static-mnist)' : ''}`
describe.skipIf(absent)(title, () => {
  let directory: string
  let ended: ExitResult
  const reproduce = (...more: readonly string[]) => {
    const flags = ['--scale', 'smoke', '--data-dir', shared, '--out', 'smoke', ...more]
    return elbow(['reproduce', 'mnist', ...flags], { cwd: directory })
  }
  beforeAll(async () => {
    const { path, remove } = await temporaryDirectory()
    directory = path
    ended = await reproduce()
    if (ended.code !== 0) throw new Error(ended.stderr)
    return remove
  }, 600_000)

  it('trains every part once, and has finite results for each run', async () => {
    const rows = await rowsOf(join(directory, 'smoke'), 'frontier.arrow')
    expect(rows.map(familyOf).sort()).toEqual(['(+,-,+)', '(-,+,-)', '(-,-,-)', '(-,-,v)'])
    for (const { rate, distortion } of rows)
      expect([rate, distortion].map((nats) => Number.isFinite(nats))).toEqual([true, true])
  })

  it('draws the figures that have runs, each with its table', async () => {
    const files = await readdir(join(directory, 'smoke'))
    expect(files).toEqual(expect.arrayContaining(['figure-5.arrow', 'figure-5.png', 'figure-6.arrow', 'figure-6.png']))
    expect(files).not.toContain('figure-4.png') // shows (-,+,v), which is not one of the four
  })

  it('prints the name and the regime of each family', () => {
    expect(ended.stdout.toString()).toMatch(/^\(-,-,v\) +1 +1 +\d.*auto-decoder/m)
  })

  it('trains nothing when it is started again', async () => {
    const again = await reproduce('--dry-run')
    expect(again.stdout.toString()).toContain('4 runs, 4 of them done.')
  })
})
