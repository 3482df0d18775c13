// node tools/reference.mjs [--check]: write docs/reference/ and the table "What there is" of the README from the
// declarations of the built packages. With --check nothing is written, and a file that is out of date is an error.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { describeExpected, kinds, resolveOptions, runOptions } from '../packages/core/dist/index.js'
import { flagOf, optionFlagOf } from '../packages/cli/dist/flags/flag-of.js'
import { builtInRegistry } from '../packages/cli/dist/plugins/built-in.js'
import { root } from './setup.mjs'

const registry = builtInRegistry()
const check = process.argv.includes('--check')
const wrong = []
const made = '`node tools/reference.mjs` generates this page from the declarations.'

for (const kind of kinds) await put(`docs/reference/${kind}s.md`, pageOf(kind))
await put('docs/reference/run.md', runPage())
const readme = readFileSync(join(root, 'README.md'), 'utf8')
await put('README.md', readme.replace(/(<!-- plugins -->)[^]*(<!-- \/plugins -->)/, `$1\n\n${overview()}\n\n$2`))

if (wrong.length > 0) {
  console.error(`${wrong.join(', ')}: out of date. Run node tools/reference.mjs.`)
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
  return `${flag} selects a plugin. \`elbow plugins show NAME\` prints its section of this page. ${made}`
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
    'Settings of a run that belong to no plugin. They are flags of `elbow run` and `elbow sweep`; some are also flags of ' +
    'other commands.'
  return ['# Run', `${about} ${made}`, optionTable(runOptions, (option) => `--${option}`)].join('\n\n')
}

function optionTable(options, flag) {
  const rows = Object.entries(options).map(([name, option]) => {
    const unit = option.unit === undefined ? '' : `, ${option.unit}`
    return [`\`${flag(name)}\``, plain(option.help), `${describeExpected(option)}${unit}`, defaultText(option)]
  })
  return rows.length > 0 && table(['option', 'description', 'values', 'default'], rows)
}

/** A dash if there is no fixed default; the description then says how the value is chosen. */
function defaultText({ default: value }) {
  if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return '–'
  return `\`${value}\``
}

/** Its columns of eval.arrow: the fixed ones, and those that an option adds. */
function columnTable(plugin) {
  // A decoder, which some evaluators call even without data, and a code of two blocks.
  const latents = ['z1', 'z2'].map((name) => ({ name, size: 1 }))
  const context = { latents, decoder: () => ({ variables: [] }) }
  const columnsWith = (values) => plugin.create(resolveOptions(plugin.name, plugin.options, values), context).columns
  const seen = new Set()
  const newOf = (columns) => columns.filter(({ name }) => !seen.has(name) && seen.add(name))
  const rows = newOf(columnsWith({})).map((column) => rowOf(column))
  for (const [option, value] of variations(plugin.options)) {
    const added = newOf(columnsWith({ [option]: value }))
    rows.push(...added.map((column) => rowOf(column, `; with \`${optionFlagOf(plugin, option)} ${value}\``)))
  }
  return rows.length > 0 ? table(['column', 'description', 'unit'], rows) : 'It adds no column to eval.arrow.'
}

function rowOf({ name, description, unit = '' }, when = '') {
  return [`\`${name}\``, plain(description) + when, unit]
}

/** Values that differ from the defaults: other choices, 1 instead of 0, the other boolean. */
function variations(options) {
  return Object.entries(options).flatMap(([name, { choices = [], default: defaultValue }]) =>
    [...choices, ...(defaultValue === 0 ? [1] : []), ...(defaultValue === false ? [true] : [])]
      .filter((value) => value !== defaultValue)
      .map((value) => [name, value]),
  )
}

function table(head, rows) {
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n')
}

/** Escape Markdown. */
function plain(text) {
  return text.replace(/[*<]|(?<![\p{L}\p{N}])_/gu, '\\$&')
}

function sentence(text) {
  return /[.?!]$/.test(text) ? text : `${text}.`
}
