import type { Density } from './parts.js'

/** The densities of x after each step of a decoder; a decoder that does not go in steps has one. */
export const stepsOf = (likelihood: Density): readonly Density[] => likelihood.steps ?? [likelihood]
