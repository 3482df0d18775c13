import type { Density } from '../contracts/density.js'

/** Densities of x after each step of a sequential decoder; the density itself for other decoders. */
export const densitySteps = (likelihood: Density): readonly Density[] => likelihood.steps ?? [likelihood]
