import { readFileSync } from 'node:fs'
import { exampleRun } from './example-run.js'
import { capitalize, type NewPlugin } from './new-plugin.js'

/** File contents by path in the package, such as `src/index.ts`. */
export type PackageFiles = Readonly<Record<string, string>>

/** The sources and the test of a plugin, the same in a standalone package and in this workspace. */
export function partFiles(plugin: NewPlugin): PackageFiles {
  return {
    'src/index.ts': renderTemplate('index.ts', plugin),
    [`src/${plugin.name}.ts`]: renderTemplate(`parts/${plugin.kind}.ts`, plugin),
    [`src/${plugin.name}.test.ts`]: renderTemplate('part.test.ts', plugin),
  }
}

/** Read a template and fill in its `__names__`. */
export function renderTemplate(template: string, plugin: NewPlugin): string {
  const { packageName, kind, name, id } = plugin
  const values = new Map([
    ['package', packageName],
    ['name', name],
    ['id', id],
    ['kind', kind],
    ['Kind', capitalize(kind)],
    ['suite', `obeys${capitalize(kind)}Contract`],
    ['flags', exampleRun(plugin)],
  ])
  const text = readFileSync(new URL(`../../templates/${template}`, import.meta.url), 'utf8')
  return text.replace(/__(\w+?)__/g, (placeholder, key: string) => values.get(key) ?? placeholder)
}
