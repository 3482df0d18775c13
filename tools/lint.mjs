// npm run lint: ESLint, warnings forbidden.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root, runTool } from './setup.mjs'

/** @returns the exit code */
export function lint() {
  // Without nx's project graph the rule on module boundaries skips itself, with a warning that stops nothing.
  const env = { ...process.env, NX_DAEMON: 'false', NX_NO_CLOUD: 'true', NX_TUI: 'false' }
  const graph = runTool('nx/dist/bin/nx.js', ['show', 'projects'], { stdio: ['ignore', 'ignore', 'inherit'], env })
  if (graph !== 0 || !existsSync(join(root, '.nx/workspace-data/project-graph.json'))) {
    console.error('nx made no project graph, without which module boundaries cannot be checked.')
    return graph || 1
  }
  return runTool('eslint/bin/eslint.js', ['.', '--max-warnings', '0'])
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) process.exitCode = lint()
