// results/CASE.arrow, one row per contestant and round; results/table.md, the medians.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readTable, writeTable } from '@elbow-vae/core'
import { cases } from './cases.mjs'
import { count, number, text } from './columns.mjs'

const columns = [
  text('case', 'name of the benchmark case'),
  text('contestant', 'program that computed it'),
  text('version', 'versions of the program and its runtime'),
  count('round', 'rounds alternate between the contestants; only one computes at a time'),
  count('batch', 'examples per step, or images per draw'),
  count('steps', 'steps in this block'),
  number(
    'milliseconds_per_step',
    'time of the block over its steps (draws of a batch, in pixelcnn-sampling)',
    'milliseconds',
  ),
  number('examples_per_second', 'examples through a whole training step', '1/second'),
  number('ratio', "elbow's examples per second over this contestant's, in the same round"),
  number('gflops', 'floating-point operations of the layers, forward and backward, per second', 'GFLOP/s'),
  number('gemm_gflops', "this contestant's product of two 2048 x 2048 float32 matrices, after its block", 'GFLOP/s'),
  number('sgemm_share', 'gflops over the best gemm_gflops of any contestant in any round of this case'),
  number('background_load', 'share of the processors that was busy just before the block, while no contestant was'),
  number('start_seconds', 'from starting the process until model and data are ready', 'seconds'),
  number('compile_seconds', 'the first two steps, which compile', 'seconds'),
  number('first_step_seconds', 'from starting the process to the end of the first step', 'seconds'),
  number('peak_memory_mb', 'peak resident memory after reading the data', 'megabytes'),
]

export async function saveCase(directory, work, { rows, losses }, facts) {
  mkdirSync(directory, { recursive: true })
  const metadata = {
    'elbow.benchmark': JSON.stringify({
      ...facts,
      title: work.title,
      kind: work.kind,
      flopsPerExample: work.flopsPerExample,
      losses,
    }),
    'elbow.schema': '1',
  }
  await writeTable(join(directory, `${work.name}.arrow`), { columns, rows }, metadata)
}

/** The tables of all cases measured on this machine, also by earlier runs. */
export async function writeMarkdown(directory, machine) {
  const sections = []
  for (const work of cases) {
    const file = join(directory, `${work.name}.arrow`)
    if (!existsSync(file)) continue
    const { rows, metadata } = await readTable(file)
    const about = JSON.parse(metadata['elbow.benchmark'])
    if (about.machine === machine) sections.push(section(rows, about))
  }
  const markdown = `Machine: ${machine}.\n\n${sections.join('\n\n')}\n`
  writeFileSync(join(directory, 'table.md'), markdown)
  return markdown
}

const headOf = (step, examples) => [
  'contestant',
  `ms per ${step}`,
  `${examples}/s`,
  'elbow is faster by',
  'share of sgemm',
  'peak memory',
  `to first ${step}`,
]

function section(rows, { title, kind, date, commit, data, flopsPerExample }) {
  const head = kind === 'sampling' ? headOf('draw', 'images') : headOf('step', 'examples')
  const names = [...new Set(rows.map(({ contestant }) => contestant))]
  const ordered = names.sort((a, b) => order.indexOf(a) - order.indexOf(b))
  const lines = ordered.map((name) => line(rows.filter(({ contestant }) => contestant === name)))
  const ceiling = Math.max(...rows.map(({ gemm_gflops: gflops }) => gflops))
  const work = flopsPerExample === null ? '' : `, ${(flopsPerExample / 1e9).toPrecision(3)} GFLOP an example`
  const versions = [...new Set(rows.map(({ version }) => version))].join('; ')
  return [
    `**${title}** (${date}, commit ${commit}, ${data})`,
    `| ${head.join(' | ')} |\n|${head.map((_, i) => (i === 0 ? '---|' : '--:|')).join('')}\n${lines.join('\n')}`,
    `Medians of ${new Set(rows.map(({ round }) => round)).size} rounds, ratios within each round (smallest–largest)${work}; ` +
      `best sgemm ${ceiling.toFixed(0)} GFLOP/s. ${versions}.${warning(rows)}`,
  ].join('\n\n')
}

/** Above this load, programs that wait for all threads (OpenMP barriers) slow down most. */
const tolerableLoad = 0.1

function warning(rows) {
  const load = median(rows.map(({ background_load: share }) => share))
  if (load <= tolerableLoad) return ''
  return ` **Other programs kept ${Math.round(100 * load)} % of the processors busy: these numbers are not reliable.**`
}

const order = ['elbow', 'elbow-eager', 'torch', 'torch.compile', 'jax', 'jax-tuned']

function line(rows) {
  const column = (name) => rows.map((row) => row[name])
  const [first] = rows
  const ratios = column('ratio')
  const ratio =
    first.contestant === 'elbow' || ratios.includes(null)
      ? '–'
      : `${median(ratios).toFixed(2)}× (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)})`
  const cells = [
    first.contestant,
    digits(median(column('milliseconds_per_step'))),
    digits(median(column('examples_per_second'))),
    ratio,
    first.sgemm_share === null ? '–' : median(column('sgemm_share')).toFixed(2),
    `${first.peak_memory_mb.toFixed(0)} MB`,
    `${first.first_step_seconds.toFixed(1)} s`,
  ]
  return `| ${cells.join(' | ')} |`
}

const digits = (value) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3))

function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2
}
