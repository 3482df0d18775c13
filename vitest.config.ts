import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { packageNames, testFiles } from './tools/test-groups.mjs'

interface Manifest {
  readonly name: string
  readonly exports?: Readonly<Record<string, string | { readonly default: string }>>
}

/**
 * Tests import the sources of other packages, so that no build is needed between an edit and its test. The tasks of nx depend on
 * the build and import it instead, which halves the time of the imports.
 */
const isBuilt = process.env['ELBOW_TEST_BUILT'] === '1'

const aliases = packageNames().flatMap((directory) => {
  const at = (path: string) => fileURLToPath(new URL(`packages/${directory}/${path}`, import.meta.url))
  const { name, exports = {} } = JSON.parse(readFileSync(at('package.json'), 'utf8')) as Manifest
  if (isBuilt) return []
  return Object.entries(exports).flatMap(([entry, target]) => {
    const built = typeof target === 'string' ? target : target.default
    const replacement = at(built.replace(/^\.\/dist\//, 'src/').replace(/\.js$/, '.ts'))
    if (!built.startsWith('./dist/') || !existsSync(replacement)) return []
    return { find: new RegExp(`^${name}${entry.slice(1)}$`), replacement }
  })
})

/** One vitest project for each group of tests: see tools/test-groups.mjs. */
const projects = Object.entries(testFiles())
  .filter(([, include]) => include.length > 0)
  .map(([name, include]) => ({ extends: true as const, test: { name, include, isolate: name !== 'units' } }))

export default defineConfig({
  resolve: { alias: aliases },
  test: {
    projects,
    globalSetup: ['tools/browser.mjs'],
    server: { deps: { external: [/\/packages\/[a-z]+\/dist\//] } },
    pool: 'forks',
    maxWorkers: Number(process.env['VITEST_MAX_WORKERS'] ?? 2),
    testTimeout: 60_000,
    hookTimeout: 120_000,
    restoreMocks: true,
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.test.helper.ts'],
      reporter: ['json-summary'],
    },
  },
})
