// Opens a case in Elbow.
import { resolveConfig } from '@elbow-vae/core'
import { openStepper } from '../../packages/cli/dist/bench/stepper.js'
import { builtInRegistry } from '../../packages/cli/dist/plugins/built-in.js'
import { caseNamed } from './cases.mjs'

export const registry = builtInRegistry()

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
