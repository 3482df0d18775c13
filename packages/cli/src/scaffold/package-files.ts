import { coreVersion } from '@elbow-vae/core'
import type { NewPlugin } from './new-plugin.js'
import { partFiles, renderTemplate, type PackageFiles } from './render.js'

/** Build and test tools, in the versions of this repository. */
const tools = { typescript: '5.9.3', vitest: '4.1.12' }

/** Files of a standalone package: it builds, type-checks and passes its test unchanged. */
export function packageFiles(plugin: NewPlugin): PackageFiles {
  const core = coreVersion()
  return {
    ...partFiles(plugin),
    'package.json': formatJson({
      name: plugin.packageName,
      version: '0.1.0',
      keywords: ['elbow-plugin'],
      ...moduleFields,
      scripts: { build: 'tsc', test: 'tsc && vitest run --dir src', prepack: 'npm run build' },
      peerDependencies: { '@elbow-vae/core': `^${core}` },
      devDependencies: { '@elbow-vae/core': core, ...tools },
    }),
    'tsconfig.json': renderTemplate('tsconfig.json', plugin),
    'README.md': renderTemplate('README.md', plugin),
    '.gitignore': renderTemplate('gitignore', plugin), // npm does not pack files named .gitignore
  }
}

/** Module fields of package.json. Elbow loads `@elbow-vae/source`, without a build, if this Node runs TypeScript. */
export const moduleFields = {
  type: 'module',
  exports: {
    '.': { '@elbow-vae/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' },
    './package.json': './package.json',
  },
  files: ['dist', 'src', '!**/*.test.*'],
  engines: { node: '>=20.19' },
}

export const formatJson = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`
