import type { AnyPlugin } from '@elbow/core'

type Named = Pick<AnyPlugin, 'kind' | 'name'>

/** How a plugin is asked for: `--objective beta`, `--evaluate gaps`. */
export const flagOf = ({ kind, name }: Named): string =>
  kind === 'evaluator' ? `--evaluate ${name}` : `--${kind} ${name}`

/** How one of its options is: `--objective.beta`, `--evaluate.gaps.steps`. */
export const optionFlagOf = ({ kind, name }: Named, option: string): string =>
  kind === 'evaluator' ? `--evaluate.${name}.${option}` : `--${kind}.${option}`
