import { createHash } from 'node:crypto'
import { withFormerNames, type RunConfig } from '@elbow-vae/core'

/**
 * The hash of a run's whole configuration, with its defaults. It does not depend on the order of the flags. Renamed options
 * are hashed under their former names, so that directories of earlier sweeps are found.
 */
export const identityOf = (config: RunConfig): string =>
  createHash('sha256')
    .update(JSON.stringify(withFormerNames(config), sortedKeys))
    .digest('hex')
    .slice(0, 8)

const sortedKeys = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value
