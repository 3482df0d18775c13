import type { NewPlugin } from './new-plugin.js'

/** A run in which a part of any kind has a place, and takes seconds. */
const usual = {
  dataset: 'linear',
  encoder: 'linear',
  decoder: 'linear',
  marginal: 'gaussian',
  objective: 'elbo',
} as const

/** The flags of a short run with a new plugin: `--dataset linear … --objective mine --latents 2 --epochs 1`. */
export function exampleRun({ kind, name }: NewPlugin): string {
  const parts = { ...usual, [kind === 'evaluator' ? 'evaluate' : kind]: name }
  return [...Object.entries(parts), ['latents', '2'], ['epochs', '1']].map(([flag, value]) => `--${flag} ${value}`).join(' ') // prettier-ignore
}
