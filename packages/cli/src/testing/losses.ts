import { executeRun, resolveConfig, type RunRequest } from '@elbow/core'
import { expect } from 'vitest'
import { nowhere } from './in-process.js'
import { registry } from './registry.js'

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
