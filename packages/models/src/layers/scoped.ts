import type { Context } from '@elbow/core'

/** The same context with its weights named below `scope`: `z1/hidden_0/kernel`. */
export function scoped(context: Context, scope: string): Context {
  return {
    ...context,
    get variables() {
      return context.variables
    },
    variable: (name, shape, initial) => context.variable(`${scope}/${name}`, shape, initial),
  }
}
