import { createPart } from '../model.js'
import { resolveOptions } from '../options.js'
import type { Parts } from '../parts.js'
import type { AnyPlugin, Kind } from '../plugin.js'
import { tf, type Variable } from '../tf.js'
import { testContext } from './context.js'
import { check, demand, type Check, type ContractOptions } from './check.js'

/** A part made for a check, with its weights by name. */
export interface Made<K extends Kind> {
  readonly part: Parts[K]
  readonly named: ReadonlyMap<string, Variable>
}

/** Make a part, do something with it, and dispose of its weights. */
export async function withPart<K extends Kind, T>(
  plugin: AnyPlugin<K>,
  { options = {}, context = {} }: ContractOptions,
  seed: number,
  body: (made: Made<K>) => Promise<T> | T,
): Promise<T> {
  const named = new Map<string, Variable>()
  const part = createPart(plugin, options as never, testContext(plugin.kind, { ...context, seed }, named))
  try {
    return await body({ part, named })
  } finally {
    tf.dispose([...named.values()])
  }
}

/** What every plugin with weights owes: options that are allowed and used, weights of the context, decided by the seed. */
export function partChecks<K extends 'encoder' | 'decoder' | 'marginal'>(
  plugin: AnyPlugin<K>,
  how: ContractOptions,
  use: (part: Parts[K]) => void,
): readonly Check[] {
  const { context = {} } = how
  const weightsOf = (seed: number) =>
    withPart(plugin, how, seed, ({ named }) =>
      Promise.all([...named].map(async ([name, variable]) => [name, ...(await variable.data())].join())),
    )
  return [
    ...optionChecks(plugin, how, (values) => {
      const named = new Map<string, Variable>()
      try {
        use(plugin.create(values as never, testContext(plugin.kind, context, named)))
      } finally {
        tf.dispose([...named.values()])
      }
    }),
    check('returns every weight that it makes as its variables', how, () =>
      withPart(plugin, how, 1, ({ part, named }) => {
        const missing = [...named].filter(([, variable]) => !part.variables.includes(variable)).map(([name]) => name)
        demand(missing.length === 0, `variables lacks ${missing.join(', ')}: return context.variables`)
        const made = [...named.values()]
        const others = part.variables.filter((variable) => !made.includes(variable)).length
        demand(
          others === 0,
          `${others} of its variables were not made by context.variable: a checkpoint would lose them`,
        )
      }),
    ),
    check('has the same weights under the same seed', how, async () => {
      const [first, again] = [await weightsOf(1), await weightsOf(1)]
      demand(
        first.join('\n') === again.join('\n'),
        'the weights of two parts of one seed differ: draw them from the initializer’s noise',
      )
    }),
  ]
}

/** Options have defaults that they allow, and every one is read. */
export function optionChecks(
  plugin: AnyPlugin,
  how: ContractOptions,
  use: (values: Readonly<Record<string, unknown>>) => Promise<void> | void,
): readonly Check[] {
  const where = `--${plugin.kind} ${plugin.name}`
  return [
    check('declares options whose defaults are allowed', how, () => {
      resolveOptions(where, plugin.options, {})
    }),
    check('uses every option that it declares', how, async () => {
      const read = new Set<string>()
      const values = resolveOptions(where, plugin.options, how.options ?? {})
      const watched = new Proxy(values, {
        get: (target, key) => {
          if (typeof key === 'string') read.add(key)
          return Reflect.get(target, key) as unknown
        },
      })
      await use(watched)
      const unused = Object.keys(plugin.options).filter((name) => !read.has(name) && !how.unused?.includes(name))
      demand(unused.length === 0, `option "${unused.join('", "')}" is declared, and never read`)
    }),
  ]
}
