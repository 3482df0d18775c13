import { coreVersion } from '@elbow-vae/core'
import type { NewPlugin } from './new-plugin.js'
import { formatJson, moduleFields } from './package-files.js'
import { partFiles, type PackageFiles } from './render.js'

/** The files of a package inside this workspace. Its nx targets are those of all packages: tools/nx-targets.mjs. */
export function workspaceFiles(plugin: NewPlugin): PackageFiles {
  return {
    ...partFiles(plugin),
    'package.json': formatJson({
      name: plugin.packageName,
      version: '0.1.0',
      license: 'MIT',
      ...moduleFields,
      peerDependencies: { '@elbow-vae/core': coreVersion() },
      nx: { tags: ['layer:part'] },
    }),
    'tsconfig.json': tsconfig,
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
