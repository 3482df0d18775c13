import { createRegistry, executeRun, resolveConfig, type RunRequest } from '@elbow/core'
import { datasets } from '@elbow/datasets'
import { evaluators } from '@elbow/evaluators'
import { models } from '@elbow/models'
import { objectives } from '@elbow/objectives'
import { expect } from 'vitest'
import { nowhere, tinyBits } from './in-process.js'

/** Every plugin there is, and `tiny-bits`. */
export const registry = createRegistry([tinyBits, ...datasets, ...models, ...objectives, ...evaluators])

/** The loss of every step of a run on `tensorflow`, eager or compiled; a warning fails the test. */
export async function lossesOf(
  { parts, options, settings }: Pick<RunRequest, 'parts' | 'options' | 'settings'>,
  compile: 'auto' | 'off',
): Promise<readonly number[]> {
  const all = { ...settings, engine: 'tensorflow', compile, 'log-every': 1 }
  const config = resolveConfig(registry, { parts, options, evaluate: [], evaluateOptions: {}, settings: all })
  const seen: number[] = []
  const log = (line: string) => expect.fail(line)
  await executeRun({ registry, config, output: nowhere, watch: (row) => seen.push(Number(row['loss'])), log })
  return seen
}
