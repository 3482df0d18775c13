import { joinTexts, type RunRequest } from '@elbow/core'

/** The flags that ask `elbow run` for this: a job can be started anywhere, and by hand. */
export function argumentsOf({ parts, options, evaluate, evaluateOptions, settings }: RunRequest): readonly string[] {
  const entries: (readonly [string, unknown])[] = [
    ...Object.entries(parts),
    ...(evaluate.length > 0 ? [['evaluate', evaluate] as const] : []),
    ...Object.entries(options).flatMap(([kind, values]) => below(kind, values)),
    ...Object.entries(evaluateOptions).flatMap(([name, values]) => below(`evaluate.${name}`, values)),
    ...Object.entries(settings),
  ]
  return entries
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([flag, value]) => `--${flag}=${text(value)}`)
}

const below = (prefix: string, values: Readonly<Record<string, unknown>>) =>
  Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, value] as const)

/** Lists as they are typed: `10,10`. */
const text = (value: unknown): string => (Array.isArray(value) ? joinTexts(value.map(String)) : String(value))
