// What it takes to open a case in this project.
import { resolveConfig } from '@elbow/core'
import { openStepper } from '../../packages/cli/dist/bench/stepper.js'
import { builtIn } from '../../packages/cli/dist/plugins.js'
import { caseNamed } from './cases.mjs'

export const registry = builtIn()

export function configOf(name, settings = {}) {
  const { request } = caseNamed(name)
  const all = { ...request.settings, 'log-every': 1_000_000, ...settings } // metrics are read once per block
  return resolveConfig(registry, { evaluate: [], evaluateOptions: {}, ...request, settings: all })
}

export const open = (name, dataDir, settings) =>
  openStepper({
    registry,
    config: configOf(name, settings),
    ...(dataDir && { dataDir }),
    warn: (line) => console.error(line),
  })
