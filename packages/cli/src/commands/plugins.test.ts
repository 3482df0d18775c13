import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { kinds } from '@elbow-vae/core'
import { describe, expect, it } from 'vitest'
import { builtInRegistry } from '../plugins/built-in.js'
import { runElbow } from '../testing/run-elbow.js'

const cwd = fileURLToPath(new URL('../../../..', import.meta.url))
const registry = builtInRegistry()
const plugins = kinds.flatMap((kind) => registry.list(kind))

/** Reasons why a plugin has no paper. */
const withoutPaper: Readonly<Record<string, string>> = {
  'dataset file': "one's own data",
  'evaluator rate-per-dimension': 'the rate, a dimension at a time',
}

describe('every built-in plugin', () => {
  it.each(plugins.map((plugin) => [`${plugin.kind} ${plugin.name}`, plugin] as const))(
    '%s has a summary, an equation and a paper of one line each, or a reason for none',
    (title, { summary, equation, paper }) => {
      for (const line of [summary, equation, paper]) expect(line ?? '-').toMatch(/^\S.*\S$|^-$/)
      expect(paper === undefined).toBe(title in withoutPaper)
    },
  )
})

describe('elbow plugins', () => {
  it('shows equation, options and paper of a plugin', async () => {
    const { code, stdout } = await runElbow(['plugins', 'show', 'target-rate'], { cwd })
    expect({ code, text: stdout.toString() }).toEqual({
      code: 0,
      text: `--objective target-rate
  D + λ|σ − R|: smallest distortion for a given rate
  L = D + λ|σ − R|
  Alemi et al. 2018, Fixing a Broken ELBO, ICML (arXiv:1711.00464), section 4
  --objective.rate     target σ of the mean rate (a number, 0 or more, nats, default 0.5)
  --objective.penalty  λ, weight on |σ − R|; above 1 the target is the only minimum (a number, 0 or more, default 1)
  --objective.ramp     fraction of the training during which the target increases from 0 (a number from 0 to 1, default 0)
`,
    })
  })

  it('shows all plugins by default, and their declarations as JSON', async () => {
    const printed = async (command: string) => {
      const { stdout } = await runElbow(['plugins', command, '--json'], { cwd })
      return JSON.parse(stdout.toString()) as unknown
    }
    const shown = await printed('show')
    const listed = await printed('list')
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
  it('match the declarations', async () => {
    await promisify(execFile)(process.execPath, ['tools/reference.mjs', '--check'], { cwd })
  })
})
