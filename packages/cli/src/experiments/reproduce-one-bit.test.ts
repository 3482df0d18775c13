import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Row } from '@elbow/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { rowsOf } from '../testing/runs.js'
import { elbow, temporaryDirectory } from '../testing/spawn.js'

let out: string
let rows: readonly Row[]
beforeAll(async () => {
  const { path, remove } = await temporaryDirectory()
  out = join(path, 'one-bit')
  const { code, stderr } = await elbow(
    ['reproduce', 'one-bit', '--layers', '1,2', '--dataset.bits', '1,3', '--seed', '1', '--steps', '60', '--out', out],
    { cwd: path },
  )
  expect(stderr).not.toContain('Error')
  expect(code).toBe(0)
  rows = await rowsOf(out, 'summary.arrow')
  return remove
})

describe('reproduce one-bit', () => {
  it('trains one layer and two for every n, and n = 1 with lighter rates', () => {
    expect(rows.every(({ status }) => status === 'done')).toBe(true)
    expect(rows.length).toBeGreaterThanOrEqual(4)
    expect(existsSync(join(out, 'report.html'))).toBe(true)
  })

  it('splits the loss without loss: −elbo = −log g(x) + E KL(e(z|x)‖p(z|x)), neither of them negative', () => {
    for (const row of rows) {
      const [elbo, likelihood, price] = ['elbo', 'log_likelihood', 'posterior_divergence'].map((name) =>
        Number(row[name]),
      )
      expect(price!).toBeCloseTo(likelihood! - elbo!, 3)
      expect(price!).toBeGreaterThan(-1e-4)
      expect(likelihood!).toBeLessThan(-Math.LN2 + 1e-4) // no model gives the two points more than the data do
    }
  })
})
