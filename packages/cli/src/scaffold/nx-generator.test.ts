import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import generatePlugin from './nx-generator.js'

const repository = (path: string) => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8')

/** A workspace in memory, with the interface of nx's tree. */
function workspace() {
  const files = new Map([['tsconfig.json', repository('tsconfig.json')]])
  const tree = {
    exists: (path: string) => [...files.keys()].some((file) => file === path || file.startsWith(`${path}/`)),
    read: (path: string) => files.get(path) ?? null,
    write: (path: string, content: string) => void files.set(path, content),
  }
  return { files, tree }
}

const json = (text: string | undefined) => JSON.parse(text!) as Record<string, unknown>

it('writes a package with the tags of a package of parts, and a reference to it', () => {
  const { files, tree } = workspace()
  generatePlugin(tree, { name: '@me/elbow-plugin-try', kind: 'objective' })
  const made = json(files.get('packages/elbow-plugin-try/package.json'))
  const parts = json(repository('packages/objectives/package.json'))
  expect(made['nx']).toEqual(parts['nx'])
  const { references } = json(files.get('tsconfig.json')) as { references: { path: string }[] }
  const before = (json(repository('tsconfig.json')) as { references: { path: string }[] }).references
  expect(references).toEqual([...before, { path: 'packages/elbow-plugin-try' }])
  expect([...files.keys()].filter((path) => path.includes('/src/'))).toEqual(
    ['index', 'try', 'try.test'].map((name) => `packages/elbow-plugin-try/src/${name}.ts`),
  )
})

it('refuses a directory that exists', () => {
  const { files, tree } = workspace()
  files.set('packages/elbow-plugin-try/README.md', 'mine')
  expect(() => generatePlugin(tree, { name: 'elbow-plugin-try', kind: 'objective' })).toThrow(/already exists/)
  expect([...files.keys()]).toEqual(['tsconfig.json', 'packages/elbow-plugin-try/README.md'])
})

it('accepts every kind', async () => {
  const { kinds } = await import('@elbow-vae/core')
  const schema = json(repository('packages/cli/generators/plugin.json')) as {
    properties: { kind: { enum: readonly string[] } }
  }
  expect(schema.properties.kind.enum).toEqual(kinds)
})
