import { coreVersion } from '../core-version.js'
import type { NewPlugin } from './new-plugin.js'
import { json, moduleFields } from './package-files.js'
import { partFiles, type PackageFiles } from './render.js'

/**
 * The files of a package inside this workspace, which has the tools and the rules of all.
 *
 * @param directory  from the root: `packages/elbow-plugin-mine`
 */
export function workspaceFiles(plugin: NewPlugin, directory: string): PackageFiles {
  return {
    ...partFiles(plugin),
    'package.json': json({
      name: plugin.packageName,
      version: '0.1.0',
      license: 'MIT',
      ...moduleFields,
      peerDependencies: { '@elbow/core': coreVersion() },
      nx: { tags: ['layer:part'], targets: targetsOf(directory) },
    }),
    'tsconfig.json': tsconfig,
  }
}

/** As every package here has them. */
function targetsOf(directory: string) {
  const inputs = ['default', '^default']
  return {
    build: {
      command: `tsc -b ${directory}`,
      dependsOn: ['^build'],
      inputs,
      outputs: ['{projectRoot}/dist'],
      cache: true,
    },
    test: { command: `vitest run ${directory}`, cache: true, inputs },
    lint: { command: `eslint ${directory} --max-warnings 0`, cache: true },
  }
}

const tsconfig = `{
  "extends": "../../tsconfig.base.json",
  "compilerOptions": {
    "rootDir": "src",
    "outDir": "dist",
    "tsBuildInfoFile": "dist/tsconfig.tsbuildinfo",
    "rewriteRelativeImportExtensions": true
  },
  "include": ["src"],
  "references": [{ "path": "../core" }]
}
`
