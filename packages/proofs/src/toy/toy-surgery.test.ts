import { availableEngines, executeRun, resolveConfig, type OptionValues, type Row } from '@elbow-vae/core'
import { describe, expect, it } from 'vitest'
import { nowhere, registry } from '@elbow-vae/cli/testing'

const engines = await availableEngines()
const engine = engines.includes('tensorflow') ? 'tensorflow' : 'wasm'

/** The rows of all evaluations of a run on the toy. */
async function rowsOf(form: string, seed: number, steps: number): Promise<readonly Row[]> {
  const discrete = { encoder: 'discrete', decoder: 'discrete', marginal: 'discrete' }
  const formOptions: OptionValues = { form }
  const config = resolveConfig(registry, {
    parts: { dataset: 'toy', ...discrete, objective: 'elbo' },
    options: { encoder: formOptions, decoder: formOptions, ...(form === 'optimal' && { marginal: formOptions }) },
    evaluate: ['surgery', 'information'],
    evaluateOptions: {},
    settings: { engine, seed, steps, 'learning-rate': 3e-2, ...(steps > 0 && { 'evaluate-every': steps / 4 }) },
  })
  return (await executeRun({ registry, config, output: nowhere })).rows
}

const number = (row: Row, name: string) => Number(row[name])
const rounding = 1e-5

describe('surgery on the toy, with its known distribution', () => {
  it.each([1, 2, 3])('has H − D ≤ I ≤ R in every row, seed %d, and the I of evaluator information', async (seed) => {
    const rows = [...(await rowsOf('free', seed, 40)), ...(await rowsOf('quadratic', seed, 40))]
    expect(rows.length).toBeGreaterThanOrEqual(2)
    for (const row of rows) {
      const information = number(row, 'mutual_information_empirical')
      expect(number(row, 'data_entropy') - number(row, 'distortion')).toBeLessThan(information + rounding)
      expect(information).toBeLessThan(number(row, 'rate') + rounding)
      expect(information + number(row, 'kl_aggregate_marginal')).toBeCloseTo(number(row, 'rate'), 5)
      expect(information).toBeCloseTo(number(row, 'mutual_information'), 8)
      expect(row).toMatchObject({ mutual_information_empirical_se: 0, kl_aggregate_marginal_se: 0, note: null })
      expect(row['information_ceiling']).toBeCloseTo(number(row, 'data_entropy'), 12)
    }
  })

  it('has H − D = I = R = 0.5 nats for the analytic optimum', async () => {
    const [row] = await rowsOf('optimal', 1, 0)
    const information = number(row!, 'mutual_information_empirical')
    expect(information).toBeCloseTo(0.5, 6)
    expect(number(row!, 'rate')).toBeCloseTo(information, 5)
    expect(number(row!, 'data_entropy') - number(row!, 'distortion')).toBeCloseTo(information, 5)
    expect(number(row!, 'kl_aggregate_marginal')).toBeCloseTo(0, 6)
    expect(row!['note']).toBeNull()
  })
})
