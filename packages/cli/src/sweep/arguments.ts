import { joinTexts, type RunRequest } from '@elbow-vae/core'

/** The flags of `elbow run` for a request. A job can also be started by hand with them. */
export function argumentsOf({ parts, options, evaluate, evaluateOptions, settings }: RunRequest): readonly string[] {
  const entries: (readonly [string, unknown])[] = [
    ...Object.entries(parts),
    ...(evaluate.length > 0 ? [['evaluate', evaluate] as const] : []),
    ...Object.entries(options).flatMap(([kind, values]) => withPrefix(kind, values)),
    ...Object.entries(evaluateOptions).flatMap(([name, values]) => withPrefix(`evaluate.${name}`, values)),
    ...Object.entries(settings),
  ]
  return entries
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([flag, value]) => `--${flag}=${text(value)}`)
}

const withPrefix = (prefix: string, values: Readonly<Record<string, unknown>>) =>
  Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, value] as const)

/** A value as command-line text; lists as `10,10`. */
const text = (value: unknown): string => (Array.isArray(value) ? joinTexts(value.map(String)) : String(value))
