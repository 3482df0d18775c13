import { createHash } from 'node:crypto'
import type { RunConfig } from '@elbow/core'

/**
 * What makes two runs the same: the hash of their whole configuration, defaults, engine and schedules of evaluations
 * included. It does not depend on the order in which flags were given.
 */
export const identityOf = (config: RunConfig): string =>
  createHash('sha256').update(JSON.stringify(config, sortedKeys)).digest('hex').slice(0, 8)

const sortedKeys = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value
