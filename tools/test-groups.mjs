// Sorts the test files into groups, by what each file does. vitest.config.ts makes a vitest project of each group, and
// tools/nx-targets.mjs makes nx targets of them. There is no list to maintain.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/**
 * The groups of tests, in this order of precedence:
 *
 * - `reproductions`: experiments at smoke scale, `reproduce-*.test.ts`
 * - `repository`: files that read the repository outside their package: docs, README, examples (nx.json, `documents`)
 * - `slow`: files that start processes, files in packages/proofs, and files with the comment `@slow`
 * - `units`: all others
 *
 * A unit is `isolated` if it changes the state of its process (environment, mocks, spies) or depends on it. The others share one
 * process. A gradient check depends on it: its random directions are drawn by the name of a variable, and tfjs numbers the variables
 * of a process.
 */
export const groups = ['units', 'slow', 'repository', 'reproductions']

const stateful = /\bvi\.|\bprocess\.|\bglobalThis\b|node:child_process|\bgradientError\b|\bobeys[A-Z]/

/** @returns {string[]} directory names below packages/ that hold a package */
export function packageNames() {
  return readdirSync(join(root, 'packages'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && readdirSync(join(root, 'packages', entry.name)).includes('package.json'))
    .map(({ name }) => name)
    .sort()
}

/** @returns {{ file: string, group: string, isolated: boolean }[]} every test file of a package, relative to the root */
export function testFilesOf(packageName) {
  const sources = join(root, 'packages', packageName, 'src')
  return readdirSync(sources, { recursive: true })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join(sources, name))
    .sort()
    .map((path) => ({ file: relative(root, path).replaceAll('\\', '/'), ...classify(path, packageName) }))
}

/** All test files, by group. Units are in two lists: `units`, which share a process, and `units-isolated`. */
export function testFiles() {
  const lists = Object.fromEntries([...groups, 'units-isolated'].map((name) => [name, []]))
  for (const name of packageNames()) {
    for (const { file, group, isolated } of testFilesOf(name)) {
      lists[group === 'units' && isolated ? 'units-isolated' : group].push(file)
    }
  }
  return lists
}

function classify(path, packageName) {
  const texts = [path, ...helpersOf(path)].map((file) => [file, readFileSync(file, 'utf8')])
  const some = (test) => texts.some(([file, text]) => test(text, file))
  // The helpers of another package are many in one index.ts. That one of them is stateful says nothing about this test.
  const own = texts.filter(([file]) => packageOf(file) === packageOf(path))
  const isolated = own.some(([, text]) => stateful.test(text))
  return { group: groupOf(path, packageName, some), isolated }
}

function groupOf(path, packageName, some) {
  if (basename(path).startsWith('reproduce-')) return 'reproductions'
  if (some(readsRepository)) return 'repository'
  const isSlow = (text) => /node:child_process|@slow\b/.test(text)
  return packageName === 'proofs' || some(isSlow) ? 'slow' : 'units'
}

/** @returns packages/NAME */
const packageOf = (file) => join(root, ...relative(root, file).split(/[\\/]/).slice(0, 2))

/** Whether a file names a path with `../` that leads to a part of the repository which is no module. */
function readsRepository(text, file) {
  return [...text.matchAll(/['"`]((?:\.\.\/)+[^'"`]*)['"`]/g)].some(([, path]) => {
    const target = resolve(dirname(file), path.replace(/\$\{[^]*/, ''))
    const isIn = (directory) => !relative(directory, target).startsWith('..')
    const isModule = /^(node_modules|packages[\\/][^\\/]+[\\/](src|dist|bin))([\\/]|$)/.test(relative(root, target))
    return isIn(root) && !isIn(packageOf(file)) && !isModule
  })
}

/**
 * Test helpers that a test imports, directly or through other helpers: `*.test.helper.ts`, files in folders named testing, and
 * what another package exports as `@SCOPE/NAME/testing`.
 */
function helpersOf(path, known = new Set()) {
  const text = readFileSync(path, 'utf8')
  const relatives = [...text.matchAll(/(?:from|import) '(\.[^']*)\.js'/g)].map(([, name]) =>
    resolve(dirname(path), name),
  )
  const exported = [...text.matchAll(/(?:from|import) '@[^/']+\/([^/']+)\/testing'/g)]
  const names = exported
    .map(([, name]) => join(root, 'packages', name, 'src/testing/index'))
    .filter((name) => existsSync(`${name}.ts`))
  for (const name of [...relatives, ...names]) {
    const helper = `${name}.ts`
    const isHelper = /\.test\.helper\.ts$|[\\/]testing[\\/][^\\/]*\.ts$|[\\/]testing\.ts$/.test(helper)
    if (!isHelper || known.has(helper)) continue
    known.add(helper)
    helpersOf(helper, known)
  }
  return [...known]
}
