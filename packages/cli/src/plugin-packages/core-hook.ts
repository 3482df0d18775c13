// Runs in Node's loader thread: there is one @elbow/core, that of the program, whatever lies beside a plugin package.
import type { ResolveHook } from 'node:module'

/** A module of this program: what it finds under a name, plugin packages find. */
let program: string

export function initialize(data: { readonly program: string }): void {
  program = data.program
}

export const resolve: ResolveHook = (specifier, context, next) =>
  specifier === '@elbow/core' || specifier.startsWith('@elbow/core/')
    ? next(specifier, { ...context, parentURL: program })
    : next(specifier, context)
