// node tools/pack.mjs [--node 20,22,24] [-- OPTIONS]: packs and checks all packages. With each Node version it installs them in
// an empty project and runs `elbow reproduce toy OPTIONS` there. It needs the network.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { parseArgs } from 'node:util'
import { faultsOf, pack } from './packages.mjs'
import { ensureBuilt, ensureInstalled, run } from './setup.mjs'

const { values, positionals: toyOptions } = parseArgs({
  options: { node: { type: 'string', default: '20,22,24' } },
  allowPositionals: true,
})
const directory = mkdtempSync(join(tmpdir(), 'elbow-pack-'))
process.on('exit', () => rmSync(directory, { recursive: true, force: true }))

await step('built', () => [ensureInstalled(), ensureBuilt()])
const tarballs = await step('packed', () => pack(folder('packages')))
const faults = await step('looked at by publint and arethetypeswrong', () => Promise.all(tarballs.map(faultsOf)))
if (faults.flat().length > 0) fail(faults.flat().join('\n'))
for (const version of values.node.split(',')) await tryOn(version)

/** All checks with one Node version, with install scripts and only the engines from npm. */
async function tryOn(version) {
  const from = folder(`node-${version}`)
  await step(`Node ${version}: fetched`, () => npm(['install', `node@${version}`], { cwd: from }))
  const path = [join(from, 'node_modules', 'node', 'bin'), process.env.PATH].join(delimiter)
  const project = folder(`project-${version}`)
  const options = { cwd: project, env: { ...process.env, PATH: path, ELBOW_HOME: folder(`home-${version}`) } }
  await step(`Node ${version}: installed`, () => npm(['install', ...tarballs], options))
  await step(`Node ${version}: elbow reproduce toy`, () =>
    must('npx', ['elbow', 'reproduce', 'toy', ...toyOptions], options),
  )
}

/** Create an empty project. */
function folder(name) {
  const path = join(directory, name)
  mkdirSync(path)
  if (name !== 'packages') writeFileSync(join(path, 'package.json'), '{ "private": true }\n')
  return path
}

function npm(words, options) {
  must('npm', [...words, '--ignore-scripts=false', '--no-audit', '--no-fund', '--loglevel=error'], options)
}

function must(command, words, options) {
  const code = run(command, words, { ...options, shell: process.platform === 'win32' })
  if (code !== 0) fail(`${command} ${words[0]} ended with ${code}.`)
}

/** Run one check and print its time. */
async function step(title, work) {
  const start = performance.now()
  const result = await work()
  console.log(`${title}, ${((performance.now() - start) / 1000).toFixed(0)} s`)
  return result
}

function fail(message) {
  console.error(message)
  process.exit(1)
}
