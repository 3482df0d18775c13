// node tools/reference.mjs [--check]: docs/reference/ and the table "What there is" of the README, from the declarations of
// the built packages. With --check nothing is written: it fails where a file is not what they say.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { describeExpected, kinds, resolveOptions, runOptions } from '../packages/core/dist/index.js'
import { flagOf, optionFlagOf } from '../packages/cli/dist/flags/flag-of.js'
import { builtIn } from '../packages/cli/dist/plugins.js'
import { root } from './setup.mjs'

const registry = builtIn()
const check = process.argv.includes('--check')
const wrong = []
const made = 'This page is made of the declarations by `node tools/reference.mjs`.'

for (const kind of kinds) await put(`docs/reference/${kind}s.md`, pageOf(kind))
await put('docs/reference/run.md', runPage())
const readme = readFileSync(join(root, 'README.md'), 'utf8')
await put('README.md', readme.replace(/(<!-- plugins -->)[^]*(<!-- \/plugins -->)/, `$1\n\n${overview()}\n\n$2`))

if (wrong.length > 0) {
  console.error(`${wrong.join(', ')}: not what is declared. Run node tools/reference.mjs.`)
  process.exitCode = 1
}

async function put(path, text) {
  const file = join(root, path)
  const formatted = await format(text, { ...(await resolveConfig(file)), parser: 'markdown' })
  if (check) {
    if (read(file) !== formatted) wrong.push(path)
    return
  }
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, formatted)
}

function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

/** Names by kind, for the README. */
function overview() {
  const rows = kinds.map((kind) => {
    const names = registry.list(kind).map(({ name }) => `\`${name}\``)
    return [`[${kind}](docs/reference/${kind}s.md)`, names.join(', ')]
  })
  return table(['kind', 'plugins'], rows)
}

function pageOf(kind) {
  const plugins = registry.list(kind)
  const title = `# ${kind[0].toUpperCase()}${kind.slice(1)}s`
  return [title, note(plugins[0]), ...plugins.map(sectionOf)].join('\n\n')
}

function note(plugin) {
  const flag = `\`${flagOf(plugin).split(' ')[0]} NAME\``
  return `${flag} chooses one, and \`elbow plugins show NAME\` prints what is here of it. ${made}`
}

function sectionOf(plugin) {
  const { name, summary, equation, paper, options } = plugin
  return [
    `## ${name}`,
    plain(sentence(summary)),
    equation && `\`\`\`text\n${equation}\n\`\`\``,
    paper && `From: ${plain(sentence(paper))}`,
    optionTable(options, (option) => optionFlagOf(plugin, option)),
    plugin.kind === 'evaluator' && columnTable(plugin),
  ]
    .filter(Boolean)
    .join('\n\n')
}

function runPage() {
  const about =
    'Settings of a run that belong to no plugin, of `elbow run`, `elbow sweep` and, as far as they apply, the other ' +
    'commands.'
  return ['# Run', `${about} ${made}`, optionTable(runOptions, (option) => `--${option}`)].join('\n\n')
}

function optionTable(options, flag) {
  const rows = Object.entries(options).map(([name, option]) => {
    const unit = option.unit === undefined ? '' : `, ${option.unit}`
    return [`\`${flag(name)}\``, plain(option.help), `${describeExpected(option)}${unit}`, usual(option)]
  })
  return rows.length > 0 && table(['option', 'what it is', 'values', 'default'], rows)
}

function usual({ default: value }) {
  if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return 'open'
  return `\`${value}\``
}

/** Its columns of eval.arrow: those that are always there, and those that an option adds. */
function columnTable(plugin) {
  // A decoder, which some try on the data, that there are none of; and a code of two blocks.
  const latents = ['z1', 'z2'].map((name) => ({ name, size: 1 }))
  const context = { latents, decoder: () => ({ variables: [] }) }
  const columnsWith = (values) => plugin.create(resolveOptions(plugin.name, plugin.options, values), context).columns
  const known = new Set()
  const newOf = (columns) => columns.filter(({ name }) => !known.has(name) && known.add(name))
  const rows = newOf(columnsWith({})).map((column) => rowOf(column))
  for (const [option, value] of turns(plugin.options)) {
    const added = newOf(columnsWith({ [option]: value }))
    rows.push(...added.map((column) => rowOf(column, `; with \`${optionFlagOf(plugin, option)} ${value}\``)))
  }
  return rows.length > 0 ? table(['column', 'what it is', 'unit'], rows) : 'It adds no column to eval.arrow.'
}

function rowOf({ name, description, unit = '' }, when = '') {
  return [`\`${name}\``, plain(description) + when, unit]
}

/** Values that switch something on: other choices, 1 where 0 is usual, and what is not usually true. */
function turns(options) {
  return Object.entries(options).flatMap(([name, { choices = [], default: usual }]) =>
    [...choices, ...(usual === 0 ? [1] : []), ...(usual === false ? [true] : [])]
      .filter((value) => value !== usual)
      .map((value) => [name, value]),
  )
}

function table(head, rows) {
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n')
}

/** Text that means nothing to Markdown. */
function plain(text) {
  return text.replace(/[*<]|(?<![\p{L}\p{N}])_/gu, '\\$&')
}

function sentence(text) {
  return /[.?!]$/.test(text) ? text : `${text}.`
}
