import { coreVersion } from '../core-version.js'
import type { NewPlugin } from './new-plugin.js'
import { partFiles, rendered, type PackageFiles } from './render.js'

/** What a package is built and tested with, where no workspace has it. The versions are this repository's own. */
const tools = { typescript: '5.9.3', vitest: '4.1.12' }

/** The files of a package of its own: it builds, type-checks and passes its test as it stands. */
export function packageFiles(plugin: NewPlugin): PackageFiles {
  const core = coreVersion()
  return {
    ...partFiles(plugin),
    'package.json': json({
      name: plugin.packageName,
      version: '0.1.0',
      keywords: ['elbow-plugin'],
      ...moduleFields,
      scripts: { build: 'tsc', test: 'tsc && vitest run --dir src', prepack: 'npm run build' },
      peerDependencies: { '@elbow/core': `^${core}` },
      devDependencies: { '@elbow/core': core, ...tools },
    }),
    'tsconfig.json': rendered('tsconfig.json', plugin),
    'README.md': rendered('README.md', plugin),
    '.gitignore': rendered('gitignore', plugin), // npm packs no file of that name
  }
}

/**
 * What every plugin package says of its modules. Under `@elbow/source` Elbow finds the sources, and takes them in place
 * where Node runs TypeScript.
 */
export const moduleFields = {
  type: 'module',
  exports: {
    '.': { '@elbow/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' },
    './package.json': './package.json',
  },
  files: ['dist', 'src', '!**/*.test.*'],
  engines: { node: '>=20.19' },
}

export const json = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`
