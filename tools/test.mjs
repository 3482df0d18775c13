// npm test: what CI runs. Stops at the first failure; the last line is `N passed, N failed`.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lint } from './lint.mjs'
import { checkPackages } from './packages.mjs'
import { elbow, ensureReady, run, runTool } from './setup.mjs'

process.on('exit', () => console.log(summary))
let summary = '0 passed, 1 failed'

ensureReady()
await ensureWebgpu()
check(runTool('prettier/bin/prettier.cjs', ['--check', '.']))
check(lint())
check(await checkPackages())
check(runTool('typedoc/bin/typedoc', ['--emit', 'none'])) // docstrings: their links, and that there are any
test(process.argv.slice(2))

/** Dawn, where a browser's Vulkan driver in software lets it be tested. Without it those tests say that they are skipped. */
async function ensureWebgpu() {
  const { softwareDriver } = await import('../packages/core/dist/engines/webgpu/software-driver.js')
  if (softwareDriver) run(process.execPath, [elbow, 'engine', 'install', '--webgpu'])
}

function check(code) {
  if (code !== 0) process.exit(code)
}

function test(args) {
  const directory = mkdtempSync(join(tmpdir(), 'elbow-test-'))
  const file = join(directory, 'results.json')
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
    process.exitCode = runTool('vitest/vitest.mjs', ['run', ...reporters, ...args])
    summary = count(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    console.error(`vitest left no results: ${error.message}`)
    process.exitCode ||= 1
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** A file that did not even load has no failed test, but counts as one. */
function count({ numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults }) {
  const unloaded = testResults.filter(({ status, assertionResults }) => status === 'failed' && !assertionResults.length)
  const skipped = numPendingTests + numTodoTests
  const failed = numFailedTests + unloaded.length
  return `${numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
