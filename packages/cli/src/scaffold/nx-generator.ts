import { errors } from '@elbow-vae/core'
import { baseName, newPlugin } from './new-plugin.js'
import { workspaceFiles } from './workspace-files.js'

/** The part of nx's `Tree` that the generator uses. */
export interface Tree {
  exists(path: string): boolean
  read(path: string, encoding: 'utf8'): string | null
  write(path: string, content: string): void
}

/** The options in `generators/plugin.json`. */
export interface GeneratorOptions {
  readonly name: string
  readonly kind?: string
  readonly pluginName?: string
}

/** `nx g @elbow-vae/cli:plugin NAME --kind KIND`: a plugin package inside this workspace. */
export default function generatePlugin(tree: Tree, { name, kind, pluginName }: GeneratorOptions): () => void {
  const plugin = newPlugin(name, kind, pluginName)
  const directory = `packages/${baseName(name)}`
  if (tree.exists(directory)) throw errors.badUsage(`${directory} already exists. Give another name.`)
  for (const [path, text] of Object.entries(workspaceFiles(plugin))) tree.write(`${directory}/${path}`, text)
  const root = tree.read('tsconfig.json', 'utf8') ?? ''
  tree.write('tsconfig.json', withReference(root, directory))
  return () => console.log(`Next: npm install (adds ${directory} to package-lock.json); npx tsc -b; npm test`)
}

/** Add a project reference to the workspace's tsconfig.json, and keep its layout. */
const withReference = (tsconfig: string, directory: string) =>
  tsconfig.replace(/(\{\s*"path":\s*"[^"]*"\s*\})(\s*\])/, `$1,\n    { "path": "${directory}" }$2`)
