// node tools/circles.mjs: finds circles of imports in the packages, type-only imports included. It fails if there are any:
// - between files
// - between folders next to each other in one package: folder A holds a file that imports from B, and B one that imports from A
// A file directly in a folder belongs to none of its subfolders, so an index.ts may import from all of them. Tests do not count.
import { cruise } from 'dependency-cruiser'
import { packageNames } from './test-groups.mjs'

const isTest = /\.test\.(helper\.)?ts$/
const { output } = await cruise(
  packageNames().map((name) => `packages/${name}/src`),
  { tsPreCompilationDeps: true, exclude: isTest.source, doNotFollow: '(^|/)(node_modules|dist)/' },
)
const imports = output.modules.flatMap(({ source, dependencies }) =>
  dependencies.map(({ resolved }) => [source, resolved]).filter(([, to]) => /^packages\/[^/]+\/src\//.test(to)),
)
const files = circlesIn(imports).map((circle) => `files: ${circle.join(' → ')}`)
const folders = [...siblingImports()].flatMap(([parent, pairs]) =>
  circlesIn(pairs.map(([from, to]) => [`${parent}/${from}`, `${parent}/${to}`])).map(
    (circle) => `folders: ${circle.join(' → ')}`,
  ),
)
const found = [...files, ...folders]
for (const line of found) console.error(line)
console.log(`${output.modules.length} modules: ${files.length} circles of files, ${folders.length} circles of folders`)
process.exitCode = found.length > 0 ? 1 : 0

/** For each folder, the imports from one of its subfolders to another, as pairs of names. */
function siblingImports() {
  const byParent = new Map()
  for (const [from, to] of imports) {
    const [a, b] = [from, to].map((path) => path.split('/').slice(0, -1))
    const depth = a.findIndex((name, i) => name !== b[i])
    // Below packages/NAME/src: two packages are not siblings, and a file directly in the common folder is in no subfolder.
    if (depth < 3 || b[depth] === undefined) continue
    const parent = a.slice(0, depth).join('/')
    byParent.set(parent, [...(byParent.get(parent) ?? []), [a[depth], b[depth]]])
  }
  return byParent
}

/** A shortest circle through each strongly connected part of a graph, the first node repeated at its end. */
function circlesIn(edges) {
  const next = new Map()
  for (const [from, to] of edges) next.set(from, (next.get(from) ?? new Set()).add(to))
  const seen = new Set()
  const circles = []
  for (const start of [...next.keys()].sort()) {
    const circle = seen.has(start) ? undefined : shortestCircle(start, next)
    if (!circle) continue
    for (const node of circle) seen.add(node)
    circles.push(circle)
  }
  return circles
}

/** Breadth first from a node to itself. */
function shortestCircle(start, next) {
  const paths = [[start]]
  const visited = new Set()
  for (const path of paths) {
    for (const node of next.get(path.at(-1)) ?? []) {
      if (node === start) return [...path, node]
      if (!visited.has(node)) paths.push([...path, node])
      visited.add(node)
    }
  }
}
