import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { kinds } from '@elbow/core'
import { describe, expect, it } from 'vitest'
import { builtIn } from './plugins.js'
import { elbow } from './testing/spawn.js'

const cwd = fileURLToPath(new URL('../../..', import.meta.url))
const registry = builtIn()
const plugins = kinds.flatMap((kind) => registry.list(kind))

/** Why a plugin names no paper. */
const withoutPaper: Readonly<Record<string, string>> = {
  'dataset file': "one's own data",
  'evaluator rate-per-dimension': 'the rate, a dimension at a time',
}

describe('every built-in plugin', () => {
  it.each(plugins.map((plugin) => [`${plugin.kind} ${plugin.name}`, plugin] as const))(
    '%s says in a line each what it does and where it comes from, or why that is nowhere',
    (title, { summary, equation, paper }) => {
      for (const line of [summary, equation, paper]) expect(line ?? '-').toMatch(/^\S.*\S$|^-$/)
      expect(paper === undefined).toBe(title in withoutPaper)
    },
  )
})

describe('elbow plugins', () => {
  it('shows equation, options and paper of a plugin', async () => {
    const { code, stdout } = await elbow(['plugins', 'show', 'target-rate'], { cwd })
    expect({ code, text: stdout.toString() }).toEqual({
      code: 0,
      text: `--objective target-rate
  D + λ|σ − R|: as little distortion as a given rate allows
  L = D + λ|σ − R|
  Alemi et al. 2018, Fixing a Broken ELBO, ICML (arXiv:1711.00464), section 4
  --objective.rate     target σ of the mean rate (a number, 0 or more, nats, default 0.5)
  --objective.penalty  λ, the price of missing it; above 1 the target is the only minimum (a number, 0 or more, default 1)
  --objective.ramp     fraction of the training over which the target rises from 0 (a number from 0 to 1, default 0)
`,
    })
  })

  it('shows all of them where none is named, and all that they declare as JSON', async () => {
    const [shown, listed] = await Promise.all(
      ['show', 'list'].map(async (what) => {
        const { stdout } = await elbow(['plugins', what, '--json'], { cwd })
        return JSON.parse(stdout.toString()) as unknown
      }),
    )
    expect(shown).toEqual(listed)
    expect(shown).toEqual(
      plugins.map(({ kind, name, summary, equation, paper, options }) => ({
        ...{ kind, name, summary, options },
        ...(equation !== undefined && { equation }),
        ...(paper !== undefined && { paper }),
      })),
    )
  })
})

describe('docs/reference and the table of the README', () => {
  it('say what is declared', async () => {
    await promisify(execFile)(process.execPath, ['tools/reference.mjs', '--check'], { cwd })
  })
})
