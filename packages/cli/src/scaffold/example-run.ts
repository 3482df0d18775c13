import type { NewPlugin } from './new-plugin.js'

/** A run of seconds. A new plugin of any kind can replace one of its parts. */
const defaults = {
  dataset: 'linear',
  encoder: 'linear',
  decoder: 'linear',
  marginal: 'gaussian',
  objective: 'elbo',
} as const

/** Flags of a short run with a new plugin: `--dataset linear … --objective mine --latents 2 --epochs 1`. */
export function exampleRun({ kind, name }: NewPlugin): string {
  const parts = { ...defaults, [kind === 'evaluator' ? 'evaluate' : kind]: name }
  return [...Object.entries(parts), ['latents', '2'], ['epochs', '1']].map(([flag, value]) => `--${flag} ${value}`).join(' ') // prettier-ignore
}
