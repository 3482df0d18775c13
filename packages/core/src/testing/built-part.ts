import { resolveOptions } from '../plugins/options.js'
import type { OptionValues } from '../contracts/options.js'
import type { Parts, AnyPlugin, Kind } from '../contracts/plugin.js'
import { tf, type Variable } from '../tensors/tf.js'
import { testContext } from './context.js'
import { check, assertThat, type Check, type ContractOptions } from './check.js'

/** A part created for a check, with its weights by name. */
export interface BuiltPart<K extends Kind> {
  readonly part: Parts[K]
  readonly named: ReadonlyMap<string, Variable>
}

/** Creates a part, runs `body` with it, and disposes of its weights. */
export async function withPart<K extends Kind, T>(
  plugin: AnyPlugin<K>,
  { options = {}, context = {} }: ContractOptions,
  seed: number,
  body: (built: BuiltPart<K>) => Promise<T> | T,
): Promise<T> {
  const named = new Map<string, Variable>()
  const values = resolveOptions(`--${plugin.kind} ${plugin.name}`, plugin.options, options)
  const part = plugin.create(values, testContext(plugin.kind, { ...context, seed }, named))
  try {
    return await body({ part, named })
  } finally {
    tf.dispose([...named.values()])
  }
}

/** Checks of every plugin with weights: valid and used options, and weights that come from the context and depend on the seed. */
export function partChecks<K extends 'encoder' | 'decoder' | 'marginal'>(
  plugin: AnyPlugin<K>,
  settings: ContractOptions,
  use: (part: Parts[K]) => void,
): readonly Check[] {
  const { context = {} } = settings
  const weightsOf = (seed: number) =>
    withPart(plugin, settings, seed, ({ named }) =>
      Promise.all([...named].map(async ([name, variable]) => [name, ...(await variable.data())].join())),
    )
  return [
    ...optionChecks(plugin, settings, (values) => {
      const named = new Map<string, Variable>()
      try {
        use(plugin.create(values, testContext(plugin.kind, context, named)))
      } finally {
        tf.dispose([...named.values()])
      }
    }),
    check('returns all weights that it creates as its variables', settings, () =>
      withPart(plugin, settings, 1, ({ part, named }) => {
        const missing = [...named].filter(([, variable]) => !part.variables.includes(variable)).map(([name]) => name)
        assertThat(missing.length === 0, `variables lacks ${missing.join(', ')}: return context.variables`)
        const created = [...named.values()]
        const others = part.variables.filter((variable) => !created.includes(variable)).length
        assertThat(
          others === 0,
          `${others} of its variables were not created by context.variable: a checkpoint would not contain them`,
        )
      }),
    ),
    check('has the same weights for the same seed', settings, async () => {
      const [first, again] = [await weightsOf(1), await weightsOf(1)]
      assertThat(
        first.join('\n') === again.join('\n'),
        'the weights of two parts with one seed differ: draw them from the noise of the initializer',
      )
    }),
  ]
}

/** Checks that the defaults of all options are valid, and that all options are read. */
export function optionChecks(
  plugin: AnyPlugin,
  settings: ContractOptions,
  use: (values: OptionValues) => Promise<void> | void,
): readonly Check[] {
  const where = `--${plugin.kind} ${plugin.name}`
  return [
    check('declares options with valid defaults', settings, () => {
      resolveOptions(where, plugin.options, {})
    }),
    check('uses all options that it declares', settings, async () => {
      const read = new Set<string>()
      const values = resolveOptions(where, plugin.options, settings.options ?? {})
      const watched = new Proxy(values, {
        get: (target, key) => {
          if (typeof key === 'string') read.add(key)
          const value: unknown = Reflect.get(target, key)
          return value
        },
      })
      await use(watched)
      const unused = Object.keys(plugin.options).filter((name) => !read.has(name) && !settings.unused?.includes(name))
      assertThat(unused.length === 0, `option "${unused.join('", "')}" is declared but never read`)
    }),
  ]
}
