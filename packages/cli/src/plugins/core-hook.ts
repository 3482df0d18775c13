// Runs in Node's loader thread. Plugin packages get the program's copy of @elbow-vae/core, not one of their own node_modules.
import type { ResolveHook } from 'node:module'

/** A module of this program; @elbow-vae/core is resolved from it. */
let program: string

export function initialize(data: { readonly program: string }): void {
  program = data.program
}

export const resolve: ResolveHook = (specifier, context, next) =>
  specifier === '@elbow-vae/core' || specifier.startsWith('@elbow-vae/core/')
    ? next(specifier, { ...context, parentURL: program })
    : next(specifier, context)
