import { createRequire } from 'node:module'

/** Of this package. */
export function coreVersion(): string {
  const require = createRequire(import.meta.url)
  return (require('../package.json') as { version: string }).version
}
