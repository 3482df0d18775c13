import type { AnyPlugin } from '@elbow-vae/core'

type Named = Pick<AnyPlugin, 'kind' | 'name'>

/** The flag that selects a plugin: `--objective beta`, `--evaluate gaps`. */
export const flagOf = ({ kind, name }: Named): string =>
  kind === 'evaluator' ? `--evaluate ${name}` : `--${kind} ${name}`

/** The flag of one of its options: `--objective.beta`, `--evaluate.gaps.steps`. */
export const optionFlagOf = ({ kind, name }: Named, option: string): string =>
  kind === 'evaluator' ? `--evaluate.${name}.${option}` : `--${kind}.${option}`
