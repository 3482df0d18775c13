import { requireModule } from './require-module.js'

/** Version of the package @elbow-vae/core. */
export const coreVersion = (): string => requireModule<{ version: string }>('../package.json').version
