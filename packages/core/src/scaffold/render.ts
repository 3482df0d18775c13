import { readFileSync } from 'node:fs'
import { exampleRun } from './example-run.js'
import { capital, type NewPlugin } from './new-plugin.js'

/** Texts by their paths within a package, `src/index.ts`. */
export type PackageFiles = Readonly<Record<string, string>>

/** The sources of a plugin and its test, from the templates: the same in a package of its own and in this workspace. */
export function partFiles(plugin: NewPlugin): PackageFiles {
  return {
    'src/index.ts': rendered('index.ts', plugin),
    [`src/${plugin.name}.ts`]: rendered(`parts/${plugin.kind}.ts`, plugin),
    [`src/${plugin.name}.test.ts`]: rendered('part.test.ts', plugin),
  }
}

/** A template with its `__names__` filled in. */
export function rendered(template: string, plugin: NewPlugin): string {
  const { packageName, kind, name, id } = plugin
  const words: Readonly<Record<string, string>> = {
    ...{ package: packageName, name, id, kind, Kind: capital(kind) },
    ...{ suite: `obeys${capital(kind)}Contract`, flags: exampleRun(plugin) },
  }
  const text = readFileSync(new URL(`../../templates/${template}`, import.meta.url), 'utf8')
  return text.replace(/__(\w+?)__/g, (_, word: string) => words[word]!)
}
