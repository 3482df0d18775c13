// npm test: what CI runs. The last line is `N passed, N failed[, N skipped]`, results from nx's cache included.
//
//   npm test                  every target of nx: build, lint, format, docs, pack, tests
//   npm run test:quick        build (the type check), units, and the lint of changed files
//   npm run affected          the targets of what differs from main
//
// Arguments after -- go to nx: npm test -- --skip-nx-cache
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { elbow, ensureReady, root, run, runNx, runTool } from './setup.mjs'

/** Where tools/run-tests.mjs counts. nx restores the counts of what it takes from its cache. */
const counts = join(root, '.vitest')
const [mode] = process.argv.slice(2).filter((arg) => ['--quick', '--affected'].includes(arg))
const rest = process.argv.slice(2).filter((arg) => arg !== mode)
let summary = '0 passed, 1 failed'
process.on('exit', () => console.log(summary))

ensureReady()
await ensureWebgpu()
rmSync(counts, { recursive: true, force: true })
const code = mode === '--quick' ? quick() : everything(mode === '--affected' ? 'affected' : 'run-many')
summary = closingLine(code)
process.exitCode = code

/** Dawn, where a browser's Vulkan driver in software lets it be tested. Without it those tests are skipped. */
async function ensureWebgpu() {
  const { softwareDriver } = await import('../packages/core/dist/engines/webgpu/software-driver.js')
  if (softwareDriver) run(process.execPath, [elbow, 'engine', 'install', '--webgpu'])
}

function everything(command) {
  return nx(command, ['test', 'lint', 'format', 'docs', 'pack'])
}

function quick() {
  const changed = changedFiles().filter((file) => /\.(ts|mjs|js)$/.test(file))
  const lint =
    changed.length === 0 ? 0 : runTool('eslint/bin/eslint.js', [...changed, '--max-warnings', '0', '--no-warn-ignored'])
  return nx('run-many', ['build', 'test:units']) || lint
}

/** One task more than there are cores: a test waits at times. */
function nx(command, targets) {
  const parallel = `--parallel=${availableParallelism() + 1}`
  return runNx([command, '--targets', targets.join(), '--outputStyle', 'static', parallel, ...rest])
}

/** Files that differ from main or are new. All that are there still. */
function changedFiles() {
  const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).split('\n').filter(Boolean)
  const files = [...git('diff', '--name-only', 'main...'), ...git('diff', '--name-only', 'HEAD')]
  return [...new Set([...files, ...git('ls-files', '--others', '--exclude-standard')])].filter((file) =>
    existsSync(join(root, file)),
  )
}

/** A check that failed counts as one failed test if no test failed. */
function closingLine(code) {
  const names = existsSync(counts)
    ? readdirSync(counts, { recursive: true }).filter((name) => /\.json$/.test(name))
    : []
  const all = names.map((name) => JSON.parse(readFileSync(join(counts, name), 'utf8')))
  const sum = (key) => all.reduce((total, count) => total + count[key], 0)
  const failed = sum('failed') || (code === 0 ? 0 : 1)
  const skipped = sum('skipped')
  return `${sum('passed')} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
