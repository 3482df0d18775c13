import { executeRun, resolveConfig, type Row, type RunRequest } from '@elbow-vae/core'
import { expect } from 'vitest'
import { nowhere } from './in-process.js'
import { registry } from './registry.js'

/**
 * The loss of each step of a run on `tensorflow`, eager or compiled. A warning fails the test.
 *
 * @param evaluated  evaluate the trained model; by default the run is stopped after its last step
 */
export async function lossesOf(
  { parts, options, settings }: Pick<RunRequest, 'parts' | 'options' | 'settings'>,
  compile: 'auto' | 'off',
  { evaluated = false } = {},
): Promise<readonly number[]> {
  const all = { ...settings, engine: 'tensorflow', compile, 'log-every': 1 }
  const config = resolveConfig(registry, { parts, options, evaluate: [], evaluateOptions: {}, settings: all })
  const seen: number[] = []
  const controller = new AbortController()
  const watch = ({ step, loss }: Row) => {
    seen.push(Number(loss))
    if (!evaluated && step === config.settings.steps) controller.abort()
  }
  const log = (line: string) => expect.fail(line)
  await executeRun({ registry, config, output: nowhere, signal: controller.signal, watch, log })
  return seen
}
