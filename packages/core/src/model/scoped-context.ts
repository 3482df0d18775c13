import type { Context } from '../contracts/context.js'

/** The context with `scope` as prefix of the names of weights: `z1/hidden_0/kernel`. */
export function scoped(context: Context, scope: string): Context {
  return {
    ...context,
    get variables() {
      return context.variables
    },
    variable: (name, shape, initial) => context.variable(`${scope}/${name}`, shape, initial),
  }
}
