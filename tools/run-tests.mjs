// node tools/run-tests.mjs PROJECT_ROOT --group=GROUP --shard=N --shards=N: runs one group of a package's tests, for nx. How many
// passed goes to .vitest/PROJECT_ROOT/GROUP-SHARD.json, which nx caches with the result.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { root, runTool } from './setup.mjs'

const { values, positionals } = parseArgs({
  options: { group: { type: 'string' }, shard: { type: 'string' }, shards: { type: 'string' } },
  allowPositionals: true,
})
const [projectRoot] = positionals
const { group, shard, shards } = values
const summary = join(root, '.vitest', projectRoot, `${group}-${shard}.json`)
const directory = mkdtempSync(join(tmpdir(), 'elbow-test-'))
process.on('exit', () => rmSync(directory, { recursive: true, force: true }))
const file = join(directory, 'results.json')

rmSync(summary, { force: true })
const args = [
  ...['run', `${projectRoot}/`, `--project=${group}*`],
  ...(shards === '1' ? [] : [`--shard=${shard}/${shards}`]),
  ...['--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
]
// The tests see the environment of the person who started nx: nx adds variables of its own, and FORCE_COLOR.
const own = Object.entries(process.env).filter(([name]) => !/^(NX_|FORCE_COLOR$)/.test(name))
// One worker each: nx keeps the cores busy with several tasks.
const env = { ...Object.fromEntries(own), VITEST_MAX_WORKERS: '1', ELBOW_TEST_BUILT: '1' }
process.exitCode = runTool('vitest/vitest.mjs', args, { env })
mkdirSync(dirname(summary), { recursive: true })
writeFileSync(summary, JSON.stringify(count(JSON.parse(readFileSync(file, 'utf8')))))

/** A file that did not load has no failed test, but counts as one. */
function count({ numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults }) {
  const unloaded = testResults.filter(({ status, assertionResults }) => status === 'failed' && !assertionResults.length)
  return {
    passed: numPassedTests,
    failed: numFailedTests + unloaded.length,
    skipped: numPendingTests + numTodoTests,
  }
}
