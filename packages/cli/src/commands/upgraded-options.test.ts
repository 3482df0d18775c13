import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  createRegistry,
  createRunDirectory,
  definePlugin,
  evaluateRun,
  executeRun,
  resolveConfig,
} from '@elbow-vae/core'
import { models } from '@elbow-vae/models'
import { objectives } from '@elbow-vae/objectives'
import { evaluators } from '@elbow-vae/evaluators'
import { expect, it } from 'vitest'
import { tinyBits } from '../testing/in-process.js'
import { temporaryDirectory } from '../testing/spawn.js'

/** A dataset with a new option whose default changes the data. */
const changed = definePlugin({
  kind: 'dataset',
  name: 'changed',
  summary: 'random pictures for tests',
  options: { rule: { default: 'new', help: 'which pictures' } },
  upgrade: (recorded) => ('rule' in recorded ? recorded : { ...recorded, rule: 'old' }),
  create: ({ rule }, context) => ({
    ...(tinyBits.create({ side: 6 }, context) as Awaited<ReturnType<typeof tinyBits.create>>),
    checksum: rule,
  }),
})

const { upgrade: _, ...withoutUpgrade } = changed

it.each([
  ['is evaluated with the data of that time', changed, /^done$/],
  ['is refused if the plugin has no upgrade', withoutUpgrade, /DATA_CHANGED/],
] as const)('a run.json without a newer option %s', async (_, dataset, outcome) => {
  const { path: directory, remove } = await temporaryDirectory()
  try {
    const registry = createRegistry([dataset, ...models, ...objectives, ...evaluators])
    const config = resolveConfig(registry, {
      parts: { dataset: 'changed', encoder: 'mlp', decoder: 'mlp', marginal: 'gaussian', objective: 'elbo' },
      options: { dataset: { rule: 'old' }, encoder: { hidden: [2] }, decoder: { hidden: [2] } },
      evaluate: [],
      evaluateOptions: {},
      settings: { engine: 'cpu', latents: [1], steps: 1 },
    })
    const path = join(directory, 'run')
    await executeRun({ registry, config, output: () => createRunDirectory(path) })
    const manifest = await readFile(join(path, 'run.json'), 'utf8')
    await writeFile(join(path, 'run.json'), manifest.replace('"rule": "old"', ''))
    const ended = await evaluateRun({ registry, path, checkpoint: 'latest' }).then(
      () => 'done',
      ({ code }: { code: string }) => code,
    )
    expect(ended).toMatch(outcome)
  } finally {
    await remove()
  }
})
