import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const source = (name: string) => fileURLToPath(new URL(`packages/${name}/src/index.ts`, import.meta.url))

/** Tests read the packages' sources, so that no build stands between an edit and its test. */
export default defineConfig({
  resolve: {
    alias: [
      {
        find: /^@elbow\/core\/testing$/,
        replacement: fileURLToPath(new URL('packages/core/src/testing/index.ts', import.meta.url)),
      },
      ...['core', 'datasets', 'models', 'objectives', 'evaluators'].map((name) => ({
        find: new RegExp(`^@elbow/${name}$`),
        replacement: source(name),
      })),
    ],
  },
  test: {
    include: ['packages/*/src/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    restoreMocks: true,
  },
})
