import { errors } from '../errors.js'
import { baseName, newPlugin } from './new-plugin.js'
import { workspaceFiles } from './workspace-files.js'

/** As much of nx's `Tree` as it takes: core does without nx. */
export interface Tree {
  exists(path: string): boolean
  read(path: string, encoding: 'utf8'): string | null
  write(path: string, content: string): void
}

/** Those of `generators/plugin.json`. */
export interface GeneratorOptions {
  readonly name: string
  readonly kind?: string
  readonly pluginName?: string
}

/** `nx g @elbow/core:plugin NAME --kind KIND`: a plugin package inside this workspace. */
export default function generate(tree: Tree, { name, kind, pluginName }: GeneratorOptions): () => void {
  const plugin = newPlugin(name, kind, pluginName)
  const directory = `packages/${baseName(name)}`
  if (tree.exists(directory)) throw errors.badUsage(`${directory} is there already. Give another name.`)
  for (const [path, text] of Object.entries(workspaceFiles(plugin, directory))) tree.write(`${directory}/${path}`, text)
  const root = tree.read('tsconfig.json', 'utf8') ?? ''
  tree.write('tsconfig.json', withReference(root, directory))
  return () => console.log(`Next: npm install, which adds ${directory} to package-lock.json; npx tsc -b; npm test`)
}

/** A solution's tsconfig.json with one more project, its layout left as it is. */
const withReference = (tsconfig: string, directory: string) =>
  tsconfig.replace(/(\{ "path": "[^"]*" \})(\s*\])/, `$1,\n    { "path": "${directory}" }$2`)
