import type { Kind } from '../contracts/plugin.js'
import { isRecord } from '../is-record.js'
import type { RunConfig } from './config.js'

interface RenamedOption {
  /** `run` for settings that belong to no plugin. */
  readonly kind: Kind | 'run'
  /** Empty for `run`. */
  readonly plugin: string
  readonly former: string
  readonly current: string
}

const binarization = (plugin: string): readonly RenamedOption[] => [
  { kind: 'dataset', plugin, former: 'binarise', current: 'binarize' },
  { kind: 'dataset', plugin, former: 'binarise-seed', current: 'binarize-seed' },
]

/** Options that had another name in earlier versions. */
const renamedOptions: readonly RenamedOption[] = [
  { kind: 'run', plugin: '', former: 'rate', current: 'rate-estimator' },
  { kind: 'run', plugin: '', former: 'inference.rate', current: 'inference.learning-rate' },
  { kind: 'evaluator', plugin: 'gaps', former: 'rate', current: 'learning-rate' },
  ...binarization('mnist'),
  ...binarization('omniglot'),
]

/** Values of options that had another spelling in earlier versions. */
const renamedValues = [
  {
    kind: 'objective',
    plugin: 'iwae',
    option: 'gradient',
    former: 'doubly-reparameterised',
    current: 'doubly-reparameterized',
  },
] as const

type Era = 'former' | 'current'

/** A recorded configuration with the current names of its options; of two names for one option, the current one counts. */
export const withCurrentNames = <C extends RunConfig>(config: C): C => renameConfig(config, 'former', 'current')

/** Inverse of `withCurrentNames`, for identities that were hashed before the renaming. */
export const withFormerNames = (config: RunConfig): RunConfig => renameConfig(config, 'current', 'former')

/** Tolerates parts that are missing or damaged, as in a run.json that was edited. */
function renameConfig<C extends RunConfig>(config: C, from: Era, to: Era): C {
  const part = (kind: string, value: unknown): unknown =>
    isRecord(value) && isRecord(value['options'])
      ? { ...value, options: renameOptions(value['options'], kind, String(value['name']), from, to) }
      : value
  const entries = Object.entries(config).map(([key, value]: [string, unknown]) => {
    if (key === 'settings') return [key, isRecord(value) ? renameOptions(value, 'run', '', from, to) : value]
    return [key, Array.isArray(value) ? value.map((each) => part('evaluator', each)) : part(key, value)]
  })
  return Object.fromEntries(entries) as C
}

function renameOptions(options: Readonly<Record<string, unknown>>, kind: string, plugin: string, from: Era, to: Era) {
  const isOwn = (entry: { readonly kind: string; readonly plugin: string }) =>
    entry.kind === kind && entry.plugin === plugin
  const entries = Object.entries(options).flatMap(([name, value]) => {
    const option = renamedOptions.find((entry) => isOwn(entry) && entry[from] === name)
    if (option && Object.hasOwn(options, option[to])) return []
    const renamed = renamedValues.find((entry) => isOwn(entry) && entry.option === name && entry[from] === value)
    return [[option?.[to] ?? name, renamed?.[to] ?? value] as const]
  })
  return Object.fromEntries(entries)
}

const currentNames = new Map(
  renamedOptions.flatMap(({ kind, plugin, former, current }): (readonly [string, string])[] => {
    if (kind === 'run')
      return [
        [former, current],
        [`run.${former}`, `run.${current}`],
      ]
    const prefix = kind === 'evaluator' ? `evaluate.${plugin}` : kind
    return [[`${prefix}.${former}`, `${prefix}.${current}`]]
  }),
)

/**
 * The current name of a flag, or of a cell of the configuration, such as `run.rate`.
 *
 * @param known  names that exist: one of these is returned as it is
 */
export function currentName(name: string, known: readonly string[]): string {
  const current = currentNames.get(name)
  return current === undefined || known.includes(name) || !known.includes(current) ? name : current
}

/** The value of a flag from a configuration file, in the current spelling: one value, text with several, or a list. */
export function currentValue(flag: string, value: unknown): unknown {
  const renamed = renamedValues.filter(({ kind, option }) => `${kind}.${option}` === flag)
  const rename = (word: unknown): unknown =>
    typeof word === 'string'
      ? renamed.reduce((text, { former, current }) => text.replaceAll(former, current), word)
      : word
  return Array.isArray(value) ? value.map(rename) : rename(value)
}
