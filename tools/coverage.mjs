// npm run coverage [-- OPTIONS of vitest]: runs the tests and prints the covered lines and branches of each package, as a table in Markdown.
// Code that runs in a process which a test starts does not count.
import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { root, runTool } from './setup.mjs'

process.exitCode = runTool('vitest/vitest.mjs', ['run', '--coverage', ...process.argv.slice(2)])
const files = JSON.parse(readFileSync(join(root, 'coverage/coverage-summary.json'), 'utf8'))
const totals = new Map()
for (const [path, { lines, branches }] of Object.entries(files)) {
  const name = path === 'total' ? 'all' : relative(join(root, 'packages'), path).split(/[\\/]/)[0]
  const sum = totals.get(name) ?? { lines: { covered: 0, total: 0 }, branches: { covered: 0, total: 0 } }
  for (const [key, { covered, total }] of Object.entries({ lines, branches })) {
    sum[key].covered += covered
    sum[key].total += total
  }
  totals.set(name, sum)
}
const percent = ({ covered, total }) => (total === 0 ? '' : `${((100 * covered) / total).toFixed(1)} %`)
console.log('| package | lines | branches |\n| --- | ---: | ---: |')
for (const [name, { lines, branches }] of [...totals].sort()) {
  console.log(`| ${name} | ${percent(lines)} | ${percent(branches)} |`)
}
